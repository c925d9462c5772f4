namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>What was measured beside the code.</summary>
/// <param name="Behaviour">The row.</param>
/// <param name="Transport">The column.</param>
/// <param name="P99">99 of 100 calls of the neighbour took no longer.</param>
/// <param name="Growth">Bytes by which the resident memory of this process grew at most.</param>
sealed record CellResult(string Behaviour, Transport Transport, TimeSpan P99, long Growth);
