using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Handlers;

static class ResumeRunHandler
{
    public static void Handle(Turn turn, ResumeRun resume)
    {
        var state = turn.State;
        if (state.Root is not { } root || state.IsTerminal)
            return;
        foreach (var (name, value) in resume.Secrets)
            state.Secrets[name] = value;
        if (state.Status == RunStatus.Running)
            return;
        if (RecoverRunHandler.MissingSecrets(state, root) is { Count: > 0 } missing)
        {
            turn.Decision.Refusal = $"Give the values of the secret variables {string.Join(", ", missing)} to resume the run";
            return;
        }

        turn.Emit(new RunResumed(root.RunId, resume.Reason));
        turn.Summarise(root);
        foreach (var run in state.Runs.Values)
            turn.Wake(run);
    }
}
