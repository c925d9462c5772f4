using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Handlers;

static class RecoverRunHandler
{
    public static void Handle(Turn turn, RecoverRun recover)
    {
        var state = turn.State;
        if (state.Root is not { } root || state.IsTerminal)
            return;
        foreach (var (name, value) in recover.Secrets)
            state.Secrets[name] = value;
        turn.Emit(new RunRecovered(root.RunId, recover.Owner));
        if (ReasonToPark(turn, root) is { } reason && state.Status == RunStatus.Running)
        {
            turn.Emit(new RunParked(root.RunId, reason));
            turn.Do(new RunEnded());
        }

        Rebuilding.Rebuild(turn);
        turn.Summarise(root);
    }

    static string? ReasonToPark(Turn turn, FlowRun root)
    {
        var missing = MissingSecrets(turn.State, root);
        if (missing.Count > 0)
            return $"The values of the secret variables {string.Join(", ", missing)} are not kept in the journal: resume the run with them";
        return turn.Options.ParkAfterRecoveries > 0 && turn.State.Recoveries > turn.Options.ParkAfterRecoveries
            ? $"The run was taken over {turn.State.Recoveries} times without coming to an end; resume it by hand once the cause is found"
            : null;
    }

    internal static List<string> MissingSecrets(RunState state, FlowRun root) =>
        [.. root.Started.Secrets.Where(name => !state.Secrets.ContainsKey(name))];
}
