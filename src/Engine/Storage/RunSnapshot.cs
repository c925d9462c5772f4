namespace StepFlow.Engine.Storage;

/// <summary>The folded state of a run up to a record, so that recovery need not read the whole journal.</summary>
/// <param name="Sequence">The last record folded in.</param>
/// <param name="Version">Format version of the data, from 1.</param>
/// <param name="Data">The state.</param>
public sealed record RunSnapshot(long Sequence, int Version, ReadOnlyMemory<byte> Data);
