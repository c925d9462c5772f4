using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;
using StepFlow.Engine.State;

namespace StepFlow.Engine.Handlers;

static class SubmitChildRunHandler
{
    public static void Handle(Turn turn, SubmitChildRun submit)
    {
        if (!turn.State.Runs.TryGetValue(submit.Parent.RunId, out var parent)
            || parent.Items[submit.Parent.Item].Steps is not { } steps
            || steps[submit.Parent.Step] is not { Status: StepStatus.Running } step
            || step.Attempt != submit.Attempt)
        {
            turn.Decision.Refusal = "The attempt that asks is no longer in flight";
            return;
        }

        var runId = ChildRunId.Of(submit.Parent, submit.Key);
        if (turn.State.Runs.ContainsKey(runId))
            return;
        if (parent.Depth + 1 > turn.Options.MaxDepth)
        {
            turn.Decision.Refusal = $"Child runs nest deeper than {turn.Options.MaxDepth}: does the flow call itself without an end?";
            return;
        }

        turn.Emit(new RunStarted(runId)
        {
            FlowId = submit.FlowId,
            Overrides = submit.Overrides,
            Inputs = [.. submit.Inputs.Select(turn.Keep)],
            MaxConcurrency = submit.MaxConcurrency ?? parent.Started.MaxConcurrency,
            Parent = new ParentStep(submit.Parent, 0, submit.Key),
        });
        RunStarting.Begin(turn, turn.State.Runs[runId], submit.Inputs);
    }
}
