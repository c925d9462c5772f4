using StepFlow.Engine.Inputs;
using StepFlow.Engine.Scheduling;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Handlers;

static class BlobLoadedHandler
{
    public static void Handle(Turn turn, BlobLoaded loaded)
    {
        foreach (var address in turn.State.Blobs.Arrived(loaded.BlobId, loaded.Content ?? default))
        {
            if (!turn.State.Runs.TryGetValue(address.RunId, out var run) || run.Items[address.Item].Steps is not { } steps)
                continue;
            if (loaded.Content is null)
                Miss(turn, run, address, steps, loaded.BlobId);
            else if (address.Step == run.Plan.OutputNode)
                ItemEnding.TryEnd(turn, run, address.Item);
            else if (steps[address.Step].Wait is { } wait)
                Conclude(turn, address, steps[address.Step].Attempt, wait.Round);
            else if (steps[address.Step].Status != StepStatus.Done)
                Readiness.Enqueue(turn, run, address.Item, address.Step);
        }
    }

    static void Conclude(Turn turn, StepAddress parent, int attempt, int round)
    {
        if (turn.State.Runs.TryGetValue(ChildRunId.Of(parent, attempt, round), out var child))
            ChildRuns.Conclude(turn, child);
    }

    static void Miss(Turn turn, FlowRun run, StepAddress address, StepState[] steps, string blobId)
    {
        var error = new FlowError(ErrorCodes.ExpressionFailure, $"Blob {blobId} is not in the store");
        if (address.Step == run.Plan.OutputNode)
            ItemEnding.End(turn, run, address.Item, Outcome.Failed(error));
        else if (steps[address.Step].Status != StepStatus.Done)
            StepEnding.End(turn, run, address.Item, address.Step, Outcome.Failed(error));
    }
}
