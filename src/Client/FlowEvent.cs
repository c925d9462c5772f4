using System.Text.Json;

namespace StepFlow.Client;

/// <summary>Something that happened in a run.</summary>
/// <param name="Id">Its place in the run's journal; give it as <c>after</c> to go on behind it. Partial output has that of the event before it.</param>
/// <param name="Kind">What, for instance <c>stepCompleted</c> or <c>runCompleted</c>.</param>
/// <param name="Data">The whole event as the API tells it.</param>
public sealed record FlowEvent(string Id, string Kind, JsonElement Data)
{
    /// <summary>The sequence of its journal record.</summary>
    public long Sequence => long.TryParse(Id.AsSpan(0, Id.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? dot : Id.Length), out var n) ? n : 0;
}
