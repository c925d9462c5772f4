using System.Text.Json;
using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.Retrying;
using StepFlow.Engine.State;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Scheduling;

/// <summary>What becomes of a step once it is known what it came to: checks the result, retries, applies <c>onError</c>.</summary>
static class StepReports
{
    /// <summary>The step has a result.</summary>
    public static void Succeed(Turn turn, StepAddress address, JsonElement result, long signal = 0)
    {
        var run = turn.State.Runs[address.RunId];
        if (CanonicalJson.RawLength(result) is var length && length > turn.Options.MaxValueBytes)
        {
            Fail(turn, address, new FlowError(
                ErrorCodes.TooLarge,
                $"The result of step '{run.Plan[address.Step].Step!.Id}' has {length} bytes, {turn.Options.MaxValueBytes} are allowed; store it where the component can and pass a reference on"));
            return;
        }

        if (run.Plan[address.Step].OutputSchema is { } schema && schema.Validate(result) is { Count: > 0 } violations)
        {
            Fail(turn, address, SchemaFailure.Of($"The result of step '{run.Plan[address.Step].Step!.Id}'", violations));
            return;
        }

        StepEnding.End(turn, run, address.Item, address.Step, Outcome.Success(result), signal);
    }

    /// <summary>The step was skipped by its component.</summary>
    public static void Skip(Turn turn, StepAddress address, Outcome outcome) =>
        StepEnding.End(turn, turn.State.Runs[address.RunId], address.Item, address.Step, outcome);

    /// <summary>The attempt failed.</summary>
    public static void Fail(Turn turn, StepAddress address, FlowError error, TimeSpan? retryAfter = null)
    {
        var run = turn.State.Runs[address.RunId];
        var definition = run.Plan[address.Step].Step!;
        ref var step = ref run.Items[address.Item].Steps![address.Step];
        var waited = step.Status == StepStatus.Waiting;
        CancelChildren(turn, address, step);
        if (RetryDecision.Of(turn.Options, definition, step, address, error, turn.Now, waited) is { } retry)
        {
            var dueAt = retryAfter is { } pause && turn.Now + pause > retry.DueAt ? turn.Now + pause : retry.DueAt;
            var kept = turn.Keep(Outcome.Failed(error)).Error!;
            turn.Emit(new StepRetryScheduled(run.RunId, address.Item, address.Step, step.Attempt, kept, dueAt, retry.FromTransportBudget));
            turn.Do(new SetTimer(address, dueAt));
            turn.Wake(run);
            return;
        }

        StepEnding.End(turn, run, address.Item, address.Step, Handle(turn, run, address, definition.OnError, error));
    }

    static Outcome Handle(Turn turn, FlowRun run, StepAddress address, ErrorAction action, FlowError error)
    {
        switch (action.Kind)
        {
            case ErrorActionKind.Skip:
                return Outcome.Skipped($"it failed: {error.Message}");
            case ErrorActionKind.UseDefault:
                var standIn = ExpressionEvaluator.Evaluate(action.Default ?? LiteralExpression.Null, turn.Scope(run, run.Items[address.Item]));
                return standIn.Kind switch
                {
                    EvaluationKind.Value => Outcome.Success(standIn.Value),
                    EvaluationKind.Skipped => Outcome.Skipped(standIn.Text),
                    EvaluationKind.Failed => Outcome.Failed(standIn.Error!),
                    _ => Outcome.Failed(error),
                };
            default:
                return Outcome.Failed(error);
        }
    }

    /// <summary>Tells attempts in flight below a step that is about to end to stop.</summary>
    static void CancelChildren(Turn turn, StepAddress address, in StepState step)
    {
        if (step.Wait is { } wait && turn.State.Runs.TryGetValue(ChildRunId.Of(address, step.Attempt, wait.Round), out var child))
            Cancellation.StopTree(turn, child);
    }
}
