using System.Globalization;
using System.Text.Json;

namespace StepFlow.Client;

/// <summary>Something that happened in a run.</summary>
/// <param name="Id">Its place in the run's journal; give it as <c>after</c> to go on behind it. Partial output has that of the event before it.</param>
/// <param name="Kind">What, for instance <c>stepCompleted</c> or <c>runCompleted</c>.</param>
/// <param name="Timestamp">When, UTC.</param>
/// <param name="Data">What there is to say about it, for instance <c>{runId, itemIndex, stepIndex, stepId, attempt, status}</c>.</param>
public sealed record FlowEvent(string Id, string Kind, DateTimeOffset Timestamp, JsonElement Data)
{
    /// <summary>The sequence of the journal record it comes from.</summary>
    public long Sequence => long.Parse(Id.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture);
}
