using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Components;

/// <summary>How a child run stands.</summary>
/// <param name="RunId">The child.</param>
/// <param name="FlowId">Its flow.</param>
/// <param name="FlowName">The flow's name, when it has one.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="CreatedAt">When it began, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC; null while it goes on.</param>
/// <param name="Outcomes">One an item in input order; null for items that have not ended. Blob references are not resolved.</param>
public sealed record ChildRunStatus(
    Guid RunId, string FlowId, string? FlowName, RunStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? CompletedAt, IReadOnlyList<Outcome?> Outcomes);
