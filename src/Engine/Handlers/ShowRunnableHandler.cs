using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Handlers;

static class ShowRunnableHandler
{
    public static void Handle(Turn turn, ShowRunnable _) => Begin(turn);

    /// <summary>Begins items until as many are on their way as may run at once. False: the run is not paused.</summary>
    internal static bool Begin(Turn turn)
    {
        if (turn.State.Root is not { } root || turn.State.Status != RunStatus.Paused)
        {
            turn.Decision.Refusal = $"Steps are run by hand while a run is paused; this one is {turn.State.Status}";
            return false;
        }

        var active = root.Items.Count(i => i.IsActive);
        while (active < root.Limit && turn.State.Status == RunStatus.Paused && ItemActivation.ActivateNext(turn, root))
            active++;
        return true;
    }
}
