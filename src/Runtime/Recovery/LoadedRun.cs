using StepFlow.Engine.State;

namespace StepFlow.Runtime.Recovery;

/// <summary>A run read back from its journal.</summary>
/// <param name="State">Its state.</param>
/// <param name="Epoch">The epoch its new owner writes under.</param>
sealed record LoadedRun(RunState State, long Epoch);
