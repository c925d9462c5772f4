using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.State;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Scheduling;

/// <summary>Starts child runs and turns what they came to into the result of the step that waits for them.</summary>
static class ChildRuns
{
    /// <summary>Starts the child that a step has just begun to wait for.</summary>
    public static void Start(Turn turn, StepAddress parent, ChildRunDeferral deferral) =>
        StartRound(turn, parent, deferral, 0, deferral.Inputs);

    static void StartRound(Turn turn, StepAddress parent, ChildRunDeferral deferral, int round, IReadOnlyList<JsonElement> inputs)
    {
        var parentRun = turn.State.Runs[parent.RunId];
        var attempt = parentRun.Items[parent.Item].Steps![parent.Step].Attempt;
        turn.Emit(new RunStarted(ChildRunId.Of(parent, attempt, round))
        {
            FlowId = deferral.FlowId,
            Inputs = [.. inputs.Select(turn.Keep)],
            Variables = deferral.Variables,
            MaxConcurrency = deferral.MaxConcurrency ?? parentRun.Started.MaxConcurrency,
            Parent = new ParentStep(parent, round),
        });
        RunStarting.Begin(turn, turn.State.Runs[ChildRunId.Of(parent, attempt, round)], inputs);
    }

    /// <summary>Passes an ended child on to its parent's step.</summary>
    public static void Conclude(Turn turn, FlowRun child)
    {
        var parent = child.Started.Parent!;
        if (parent.Key is not null)
        {
            turn.Do(new ChildRunEnded(child.RunId));
            return;
        }

        if (!turn.State.Runs.TryGetValue(parent.Step.RunId, out var parentRun)
            || parentRun.Items[parent.Step.Item].Steps is not { } steps
            || steps[parent.Step.Step].Wait is not { Deferral: ChildRunDeferral deferral })
            return;
        switch (deferral.Kind)
        {
            case ChildRunKind.Eval:
                StepReports.Succeed(turn, parent.Step, EvalResult(child));
                break;
            case ChildRunKind.Map:
                StepReports.Succeed(turn, parent.Step, MapResult(child));
                break;
            default:
                Iterate(turn, parent, deferral, child.Items[0].Result!);
                break;
        }
    }

    static JsonElement EvalResult(FlowRun child) => CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WritePropertyName("result"u8);
        OutcomeJson.Write(w, child.Items[0].Result!);
        w.WriteString("run_id"u8, child.RunId);
        w.WriteEndObject();
    });

    static JsonElement MapResult(FlowRun child) => CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray("results"u8);
        foreach (var item in child.Items)
            OutcomeJson.Write(w, item.Result!);
        w.WriteEndArray();
        w.WriteNumber("successful"u8, child.Items.Count(i => i.Result!.IsSuccess));
        w.WriteNumber("failed"u8, child.Items.Count(i => i.Result!.IsFailed));
        w.WriteNumber("skipped"u8, child.Items.Count(i => i.Result!.IsSkipped));
        w.WriteEndObject();
    });

    static void Iterate(Turn turn, ParentStep parent, ChildRunDeferral deferral, Outcome outcome)
    {
        if (!outcome.IsSuccess)
        {
            var error = outcome.Error ?? new FlowError(ErrorCodes.ComponentFailed, "The iterated flow was skipped, so it has neither 'result' nor 'next'");
            StepReports.Fail(turn, parent.Step, error);
            return;
        }

        var value = outcome.Result;
        if (BlobReference.TryRead(value, out var blobId) && !turn.State.Blobs.TryGet(blobId, out value))
        {
            StepStarting.AskForBlob(turn, blobId, parent.Step);
            return;
        }

        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("result"u8, out var result))
            StepReports.Succeed(turn, parent.Step, IterateResult(result, parent.Round + 1, terminated: false));
        else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("next"u8, out var next))
            StepReports.Fail(turn, parent.Step, new FlowError(ErrorCodes.InvalidInput, "Workflow result must contain either 'result' or 'next' field"));
        else if (parent.Round + 1 >= deferral.MaxIterations)
            StepReports.Succeed(turn, parent.Step, IterateResult(next, parent.Round + 1, terminated: true));
        else
            StartRound(turn, parent.Step, deferral, parent.Round + 1, [next]);
    }

    static JsonElement IterateResult(JsonElement result, int iterations, bool terminated) => CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WritePropertyName("result"u8);
        result.WriteTo(w);
        w.WriteNumber("iterations"u8, iterations);
        w.WriteBoolean("terminated"u8, terminated);
        w.WriteEndObject();
    });
}
