using System.Text.Json;
using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Scheduling;

/// <summary>Starts what is ready, as far as slots reach: evaluates, skips or fails without dispatch where the values say so.</summary>
static class StepStarting
{
    /// <summary>Works until no run of the tree has anything it could start.</summary>
    public static void Pump(Turn turn)
    {
        while (turn.State.Status is RunStatus.Running or RunStatus.Paused && turn.State.RunsWithWork.TryDequeue(out var run))
        {
            run.IsQueued = false;
            if (RunTransitions.IsTerminal(run.Status) || !turn.State.Runs.ContainsKey(run.RunId))
                continue;
            if (turn.State.Status == RunStatus.Running || run.IsFree)
                StartReady(turn, run);
            else
                StartChosen(turn, run);
        }
    }

    // The rest stays queued, in its order, for when the run is resumed.
    static void StartChosen(Turn turn, FlowRun run)
    {
        List<StepStart>? starts = null;
        for (var left = run.Ready.Count; left > 0; left--)
        {
            var next = run.Ready.Dequeue();
            if (run.Items[next.Item].Steps is not { } steps)
                continue;
            if (steps[next.Node].IsChosen && run.InFlight + (starts?.Count ?? 0) < run.Limit)
                Start(turn, run, next, ref starts);
            else
                run.Ready.Enqueue(next);
        }

        if (starts is not null && !RunTransitions.IsTerminal(run.Status))
            turn.Emit(new StepsStarted(run.RunId, starts));
    }

    static void StartReady(Turn turn, FlowRun run)
    {
        List<StepStart>? starts = null;
        while (run.InFlight + (starts?.Count ?? 0) < run.Limit && run.Status == RunStatus.Running)
        {
            if (!run.Ready.TryDequeue(out var next))
            {
                if (!ItemActivation.ActivateNext(turn, run))
                    break;
                continue;
            }

            Start(turn, run, next, ref starts);
        }

        if (starts is not null && run.Status == RunStatus.Running)
            turn.Emit(new StepsStarted(run.RunId, starts));
    }

    static void Start(Turn turn, FlowRun run, (int Item, int Node) next, ref List<StepStart>? starts)
    {
        if (run.Items[next.Item].Steps is not { } steps)
            return;
        steps[next.Node].IsQueued = false;
        if (steps[next.Node].Status is StepStatus.Idle or StepStatus.Interrupted or StepStatus.Retrying)
            Start(turn, run, next.Item, next.Node, ref starts);
    }

    static void Start(Turn turn, FlowRun run, int itemIndex, int stepIndex, ref List<StepStart>? starts)
    {
        var item = run.Items[itemIndex];
        var definition = run.Plan[stepIndex].Step!;
        var scope = turn.Scope(run, item);
        var address = new StepAddress(run.RunId, itemIndex, stepIndex);
        if (definition.SkipIf is { } condition)
        {
            var evaluation = ExpressionEvaluator.Evaluate(condition, scope);
            if (evaluation.Kind == EvaluationKind.Unloaded)
            {
                AskForBlob(turn, evaluation.Text!, address);
                return;
            }

            if (evaluation.IsValue && Truth.OfSkipIf(evaluation.Value))
            {
                StepEnding.End(turn, run, itemIndex, stepIndex, Outcome.Skipped("its skipIf condition holds"));
                return;
            }
        }

        var input = ExpressionEvaluator.Evaluate(definition.Input, scope);
        switch (input.Kind)
        {
            case EvaluationKind.Value:
                (starts ??= []).Add(Dispatch(turn, run, address, definition, input.Value));
                break;
            case EvaluationKind.Skipped:
                StepEnding.End(turn, run, itemIndex, stepIndex, Outcome.Skipped(input.Text));
                break;
            case EvaluationKind.Failed:
                StepEnding.End(turn, run, itemIndex, stepIndex, Outcome.Failed(input.Error!));
                break;
            case EvaluationKind.Unloaded:
                AskForBlob(turn, input.Text!, address);
                break;
            default:
                // A condition that looked into a blob has just been decided and calls for another step.
                Readiness.Need(turn, run, itemIndex, stepIndex);
                break;
        }
    }

    static StepStart Dispatch(Turn turn, FlowRun run, StepAddress address, Step definition, JsonElement input)
    {
        ref var step = ref run.Items[address.Item].Steps![address.Step];
        var attempt = step.Status == StepStatus.Interrupted ? step.Attempt : step.Attempt + 1;
        var timeoutAt = definition.Timeout is { } timeout ? turn.Now + timeout : (DateTimeOffset?)null;
        turn.Do(new DispatchStep(address, definition, run.Started.FlowId, attempt, input, timeoutAt) { Secrets = run.Plan.Secrets });
        return new StepStart(address.Item, address.Step, attempt);
    }

    /// <summary>Has a blob fetched for a node whose expression looks into it.</summary>
    public static void AskForBlob(Turn turn, string blobId, StepAddress waiter)
    {
        if (turn.State.Blobs.Add(blobId, waiter))
            turn.Do(new LoadBlob(blobId));
    }
}
