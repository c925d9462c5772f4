using System.Text.Json;

namespace StepFlow.Client;

/// <summary>Something that happened in a run.</summary>
/// <param name="Sequence">Its place in the journal, from 1; give it as <c>after</c> to go on behind it. Partial output has that of the event before it.</param>
/// <param name="Kind">What, for instance <c>stepCompleted</c> or <c>runCompleted</c>.</param>
/// <param name="Data">The whole event as the API tells it.</param>
public sealed record FlowEvent(long Sequence, string Kind, JsonElement Data);
