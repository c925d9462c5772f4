namespace StepFlow.ComponentSdk;

/// <summary>How a run stands that a component started.</summary>
/// <param name="RunId">The run.</param>
/// <param name="FlowId">Its flow.</param>
/// <param name="FlowName">The flow's name, when it has one.</param>
/// <param name="Status"><c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>paused</c>.</param>
/// <param name="CreatedAt">When it began, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC; null while it goes on.</param>
/// <param name="Results">One for every input, in their order; null when they were not asked for.</param>
public sealed record ComponentRun(
    string RunId,
    string FlowId,
    string? FlowName,
    string Status,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? CompletedAt,
    IReadOnlyList<ComponentRunItem>? Results);
