using System.Text.Json;
using System.Text.Json.Serialization;
using StepFlow.ComponentSdk.Serving;

namespace StepFlow.ComponentSdk;

/// <summary>What one input of a run came to.</summary>
/// <param name="ItemIndex">The input's place, from 0.</param>
/// <param name="Status">Where it stands, in the words of <see cref="ComponentRun.Status"/>.</param>
/// <param name="Result"><c>{outcome, result | error | reason}</c>; null while it goes on.</param>
public sealed record ComponentRunItem(int ItemIndex, string Status, JsonElement? Result)
{
    /// <summary>The output.</summary>
    /// <exception cref="ComponentException">It failed, or has not ended.</exception>
    /// <exception cref="SkipException">It was skipped.</exception>
    [JsonIgnore]
    public JsonElement Output => ChildFlows.OutputOf(Result ?? default);
}
