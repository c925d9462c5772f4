using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Handlers;

static class StepReportedHandler
{
    public static void Handle(Turn turn, StepReported report)
    {
        // Late, repeated and foreign reports are ordinary around crashes, timeouts and cancels; they change nothing.
        if (!turn.State.Runs.TryGetValue(report.Address.RunId, out var run)
            || run.Items[report.Address.Item].Steps is not { } steps
            || steps[report.Address.Step] is not { Status: StepStatus.Running } step
            || step.Attempt != report.Attempt)
            return;
        if (report.Deferral is { } deferral)
        {
            Defer(turn, run, report, deferral);
            return;
        }

        var outcome = report.Outcome!;
        if (outcome.IsSuccess)
            StepReports.Succeed(turn, report.Address, outcome.Result);
        else if (outcome.IsFailed)
            StepReports.Fail(turn, report.Address, outcome.Error!, report.RetryAfter);
        else
            StepReports.Skip(turn, report.Address, outcome);
    }

    static void Defer(Turn turn, FlowRun run, StepReported report, StepDeferral deferral)
    {
        if (deferral is ChildRunDeferral && run.Depth + 1 > turn.Options.MaxDepth)
        {
            StepReports.Fail(turn, report.Address, new FlowError(
                ErrorCodes.DepthExceeded, $"Child runs nest deeper than {turn.Options.MaxDepth}: does the flow call itself without an end?"));
            return;
        }

        var kept = Keep(turn, deferral);
        turn.Emit(new StepDeferred(run.RunId, report.Address.Item, report.Address.Step, report.Attempt, kept));
        turn.Wake(run);
        if (kept is ChildRunDeferral child)
            ChildRuns.Start(turn, report.Address, child with { Inputs = ((ChildRunDeferral)deferral).Inputs });
        if (turn.State.Runs.ContainsKey(run.RunId) && run.Items[report.Address.Item].Steps is { } steps && steps[report.Address.Step].Wait is not null)
            Waits.Arm(turn, run, report.Address.Item, report.Address.Step);
    }

    // Inputs of children are journaled with the child's own start; here they would be there twice.
    static StepDeferral Keep(Turn turn, StepDeferral deferral) => deferral switch
    {
        ChildRunDeferral child => child with { Inputs = [], Variables = SecretScrubber.ScrubVariables(child.Variables, turn.State.Secrets) },
        SleepDeferral sleep => sleep with { Result = turn.Keep(sleep.Result) },
        SignalDeferral { Default: { } standIn } signal => signal with { Default = turn.Keep(standIn) },
        _ => deferral,
    };
}
