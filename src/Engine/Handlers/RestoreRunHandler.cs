using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;

namespace StepFlow.Engine.Handlers;

static class RestoreRunHandler
{
    public static void Handle(Turn turn, RestoreRun restore)
    {
        if (turn.State.Root is null || turn.State.IsTerminal)
            return;
        foreach (var (name, value) in restore.Secrets)
            turn.State.Secrets[name] = value;
        Rebuilding.Rebuild(turn);
    }
}
