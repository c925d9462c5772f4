using StepFlow.Client.Contracts;
using StepFlow.Flows.Model;

namespace StepFlow.Client.Mapping;

/// <summary>What a run that is over came to, in the words of <see cref="IStepFlowExecutor"/>.</summary>
static class RunOutcomes
{
    const int Conflict = 409;

    /// <summary>Whether there is nothing to wait for any more.</summary>
    public static bool IsOver(RunState state) =>
        state is RunState.Completed or RunState.Failed or RunState.Cancelled or RunState.RecoveryFailed;

    /// <summary>The results; an item that was cancelled has failed.</summary>
    /// <exception cref="StepFlowException"><c>RUN_PARKED</c></exception>
    public static IReadOnlyList<FlowResult> Results(RunInfo run, IReadOnlyList<ItemResult> items)
    {
        if (run.Status == RunState.RecoveryFailed)
        {
            throw new StepFlowException(
                "RUN_PARKED", Conflict, $"Run {run.RunId} is parked: {run.Reason ?? "no reason was given"}. See to it, then resume the run.")
            {
                RunId = run.RunId,
            };
        }

        return [.. items.Select(i => i.Result ?? new FlowResult(Outcome.Failed(ErrorCodes.Cancelled, run.Reason ?? "The run was cancelled.")))];
    }

    /// <summary>The result of a run with one input.</summary>
    /// <exception cref="StepFlowException"><c>SEVERAL_ITEMS</c></exception>
    public static FlowResult Single(Guid runId, IReadOnlyList<FlowResult> results) => results is [var only] ? only : throw new StepFlowException(
        "SEVERAL_ITEMS", Conflict, $"Run {runId} has {results.Count} items; ask for all their results with GetResultsAsync.") { RunId = runId };
}
