using System.Collections.Immutable;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Runtime.Configuration;

/// <summary>One key of <c>routes</c> with its rules.</summary>
/// <param name="Pattern">
/// The key: a prefix (<c>/</c>, <c>/python</c>) or a pattern (<c>/python/{component}</c> for one segment, <c>/python/{*component}</c> for the rest).
/// </param>
/// <param name="Rules">The rules, tried in this order.</param>
/// <param name="Position">Where the key stands in the file.</param>
public sealed record RouteSettings(string Pattern, ImmutableArray<RouteRule> Rules, SourcePosition Position = default);
