using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Handlers;

static class PauseRunHandler
{
    public static void Handle(Turn turn, PauseRun pause)
    {
        if (turn.State.Root is not { } root || turn.State.IsTerminal)
            turn.Decision.Refusal = "The run has ended already";
        else if (turn.State.Status == RunStatus.Parked)
            turn.Decision.Refusal = "The run is parked: nothing of it runs until it is resumed";
        else if (turn.State.Status == RunStatus.Running)
            Pause(turn, root, pause.Reason);
    }

    internal static void Pause(Turn turn, FlowRun root, string? reason)
    {
        turn.Emit(new PauseRequested(root.RunId, reason is null ? null : SecretScrubber.Scrub(reason, turn.State.Secrets)));
        turn.Summarise(root);
    }
}
