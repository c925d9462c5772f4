using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Handlers;

static class CancelRunHandler
{
    public static void Handle(Turn turn, CancelRun cancel)
    {
        if (turn.State.Root is not { } root || turn.State.IsTerminal)
        {
            turn.Decision.Refusal = "The run has ended already";
            return;
        }

        turn.Emit(new CancelRequested(root.RunId, cancel.Reason is { } said ? SecretScrubber.Scrub(said, turn.State.Secrets) : null));
        Cancellation.StopTree(turn, root);
        var outcome = Outcome.Failed(ErrorCodes.Cancelled, cancel.Reason is { } reason ? $"The run was cancelled: {reason}" : "The run was cancelled");
        for (var i = 0; i < root.Items.Length; i++)
        {
            if (root.Items[i].Result is null)
                turn.Emit(new ItemCompleted(root.RunId, i, turn.Keep(outcome)));
        }

        turn.Emit(new RunCompleted(root.RunId, RunStatus.Cancelled));
        turn.Summarise(root);
        turn.Do(new RunEnded());
    }
}
