using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Handlers;

static class ParkRunHandler
{
    public static void Handle(Turn turn, ParkRun park)
    {
        if (turn.State.Root is not { } root || turn.State.Status != RunStatus.Running)
        {
            turn.Decision.Refusal = $"A run that is {turn.State.Status} cannot be parked";
            return;
        }

        turn.Emit(new RunParked(root.RunId, park.Reason));
        turn.Summarise(root);
        turn.Do(new RunEnded());
    }
}
