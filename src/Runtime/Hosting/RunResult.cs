using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Hosting;

/// <summary>What a run came to.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Completed, Failed, Cancelled, or Parked.</param>
/// <param name="Reason">Why it is parked or was cancelled, when it is.</param>
/// <param name="Outcomes">One an item, in input order, blob references resolved; null for items that have not ended (a parked run).</param>
public sealed record RunResult(Guid RunId, RunStatus Status, string? Reason, IReadOnlyList<Outcome?> Outcomes);
