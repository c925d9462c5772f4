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
        if (state.Status == RunStatus.Running && ReasonToPark(turn, root) is { } reason)
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
        return missing.Count > 0
            ? $"The values of the secret variables {string.Join(", ", missing)} are not kept in the journal: resume the run with them"
            : turn.Options.ParkAfterRecoveries > 0 ? Poison(turn.State, turn.Options.ParkAfterRecoveries) : null;
    }

    // Only what was in flight when its owner died is suspect: a run that waited through many restarts has done no harm. A run that
    // neither ran nor waited died between the two, in the engine itself, and is suspect as a whole.
    static string? Poison(RunState state, int limit)
    {
        var waits = false;
        var ran = false;
        foreach (var run in state.Runs.Values)
        {
            for (var i = 0; i < run.Items.Length; i++)
            {
                var steps = run.Items[i].Steps;
                for (var s = 0; s < (steps?.Length ?? 0); s++)
                {
                    if (steps![s].Interruptions >= limit)
                    {
                        return $"Step '{run.Plan[s].Step!.Id}' of item {i} was in flight each of the last {steps[s].Interruptions} times that the process died; "
                            + "resume the run by hand once the cause is found";
                    }

                    waits |= steps[s].Status is StepStatus.Waiting or StepStatus.Retrying;
                    ran |= steps[s].Status == StepStatus.Interrupted;
                }
            }
        }

        return waits || ran || state.Recoveries < limit
            ? null
            : $"The run was taken over {state.Recoveries} times without getting on; resume it by hand once the cause is found";
    }

    internal static List<string> MissingSecrets(RunState state, FlowRun root) =>
        [.. root.Started.Secrets.Where(name => !state.Secrets.ContainsKey(name))];
}
