using StepFlow.Engine.Inputs;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Handlers;

static class RunStepsHandler
{
    public static void Handle(Turn turn, RunSteps command)
    {
        if (!ShowRunnableHandler.Begin(turn) || turn.State.Status != RunStatus.Paused)
            return;
        var root = turn.State.Root!;
        var runnable = RunnableSteps.Of(turn.State).Where(s => s.Item == command.Item).Select(s => s.Step).ToList();
        if (command.Steps.Except(runnable).ToList() is { Count: > 0 } others)
        {
            turn.Decision.Refusal =
                $"Of item {command.Item} these steps cannot be run now: {Names(root, others)}; these can: {(runnable.Count == 0 ? "none" : Names(root, runnable))}";
            return;
        }

        foreach (var step in command.Steps)
            root.Items[command.Item].Steps![step].IsChosen = true;
        turn.Wake(root);
    }

    static string Names(FlowRun root, IEnumerable<int> steps) => string.Join(", ", steps.Select(s => $"'{root.Plan[s].Step!.Id}'"));
}
