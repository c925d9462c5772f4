using System.Text.Json;
using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Engine;

/// <summary>One decision in the making: the state it works on and what it has led to so far.</summary>
sealed class Turn(MachineOptions options, RunState state, DateTimeOffset now)
{
    readonly EvaluationScope _scope = new(options.SecretMark);
    HashSet<Guid>? _summarised;

    public MachineOptions Options { get; } = options;

    public RunState State { get; } = state;

    public DateTimeOffset Now { get; } = now;

    public Decision Decision { get; } = new();

    public EvaluationScope Scope(FlowRun run, ItemState item) => _scope.At(State, run, item);

    public void Emit(RunEvent @event)
    {
        RunFold.Apply(State, @event, State.LastSequence + 1, Now);
        Decision.Events.Add(@event);
    }

    public void Do(Effect effect) => Decision.Effects.Add(effect);

    /// <summary>Has the run looked at before the turn ends: it may have work or a free slot.</summary>
    public void Wake(FlowRun run)
    {
        if (run.IsQueued)
            return;
        run.IsQueued = true;
        State.RunsWithWork.Enqueue(run);
    }

    /// <summary>The value as it is journaled: secrets out, large ones as blobs.</summary>
    public JsonElement Keep(JsonElement value)
    {
        var kept = SecretScrubber.Scrub(value, State.Secrets);
        if (CanonicalJson.RawLength(kept) <= Options.BlobThreshold)
            return kept;
        var content = CanonicalJson.Write(kept);
        if (content.Length <= Options.BlobThreshold)
            return kept;
        var id = CanonicalJson.ContentId(content);
        Decision.Blobs.Add(new Blob(id, BlobKind.Data, content));
        return BlobReference.Create(id, content.Length);
    }

    /// <summary>The outcome as it is journaled.</summary>
    public Outcome Keep(Outcome outcome)
    {
        if (outcome.IsSuccess)
        {
            var asItIs = State.Secrets.Count == 0 && CanonicalJson.RawLength(outcome.Result) <= Options.BlobThreshold;
            return asItIs ? outcome : Outcome.Success(Keep(outcome.Result));
        }

        if (outcome.Error is not { } error)
            return State.Secrets.Count == 0 ? outcome : Outcome.Skipped(outcome.Reason is { } reason ? SecretScrubber.Scrub(reason, State.Secrets) : null);
        var message = SecretScrubber.Scrub(error.Message, State.Secrets);
        return Outcome.Failed(new FlowError(error.Code, message, error.Data is { } data ? Keep(data) : null));
    }

    /// <summary>Has the run's index row written with this turn's events.</summary>
    public void Summarise(FlowRun run)
    {
        if ((_summarised ??= []).Add(run.RunId))
            Decision.Summaries.Add(RunSummaries.Of(State, run));
        else
            Decision.Summaries[Decision.Summaries.FindIndex(s => s.RunId == run.RunId)] = RunSummaries.Of(State, run);
    }
}
