using System.Collections.Immutable;
using System.Text.Json;

namespace StepFlow.Flows.Model;

/// <summary>The <c>test</c> block of a flow.</summary>
/// <param name="Cases">The cases in order.</param>
/// <param name="ConfigFile">The configuration to use, relative to the flow; null: none named.</param>
/// <param name="Config">An inline configuration as written; null: none.</param>
public sealed record FlowTests(ImmutableArray<TestCase> Cases, string? ConfigFile, JsonElement? Config);
