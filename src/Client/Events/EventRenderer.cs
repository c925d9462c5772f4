using StepFlow.Client.Contracts;
using StepFlow.Engine.Events;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Reports;
using StepFlow.Runtime.Requests;

namespace StepFlow.Client.Events;

/// <summary>Turns journal events into the events that clients see. Belongs to one stream.</summary>
sealed class EventRenderer(string tenant, RunReader reader, FlowService flows, bool includeResults)
{
    // Forgetting costs a lookup; remembering every child of a large run would cost memory.
    const int MaxKnown = 10_000;

    readonly Dictionary<Guid, (Guid? Parent, string FlowId, string[]? StepIds)> _runs = [];

    /// <summary>The run that started another; null: it is a root, or unknown.</summary>
    public async ValueTask<Guid?> ParentOfAsync(Guid runId, CancellationToken cancel) => (await KnownAsync(runId, cancel))?.Parent;

    /// <summary>The events of a record, at least one.</summary>
    public async ValueTask<IReadOnlyList<StreamEvent>> RenderAsync(RunEvent @event, long sequence, DateTimeOffset time, CancellationToken cancel)
    {
        var run = @event.RunId;
        switch (@event)
        {
            case RunStarted started:
                Remember(run, started.Parent?.Step.RunId, started.FlowId);
                return One(started.Parent is null ? StreamEventKind.RunCreated : StreamEventKind.SubRunCreated, json => EventJson.Created(json, started));
            case StepsStarted starts:
                return await StartsAsync(starts, sequence, time, cancel);
            case StepCompleted done:
                var stepId = await StepIdAsync(run, done.Step, cancel);
                var shown = await ShownAsync(done.Outcome, cancel);
                return One(StreamEventKind.StepCompleted, json =>
                {
                    EventJson.Step(json, run, done.Item, done.Step, stepId, done.Attempt);
                    EventJson.Outcome(json, done.Outcome, shown);
                });
            case StepRetryScheduled retry:
                var retried = await StepIdAsync(run, retry.Step, cancel);
                return One(StreamEventKind.StepRetryScheduled, json =>
                {
                    EventJson.Step(json, run, retry.Item, retry.Step, retried, retry.Attempt);
                    json.WriteString("dueAt", retry.DueAt);
                    json.WritePropertyName("error");
                    FlowResultJson.WriteError(json, retry.Error);
                });
            case StepDeferred deferred:
                var waiting = await StepIdAsync(run, deferred.Step, cancel);
                return One(StreamEventKind.StepWaiting, json =>
                {
                    EventJson.Step(json, run, deferred.Item, deferred.Step, waiting, deferred.Attempt);
                    EventJson.Waiting(json, deferred.Deferral, time);
                });
            case ItemCompleted item:
                var result = await ShownAsync(item.Outcome, cancel);
                return One(StreamEventKind.ItemCompleted, json =>
                {
                    EventJson.Run(json, run);
                    json.WriteNumber("itemIndex", item.Item);
                    EventJson.Outcome(json, item.Outcome, result);
                });
            case RunCompleted over:
                return One(StreamEventKind.RunCompleted, json => EventJson.Status(json, run, over.Status));
            case SignalReceived signal:
                return One(StreamEventKind.SignalReceived, json =>
                {
                    EventJson.Run(json, run);
                    json.WriteString("name", signal.Name);
                });
            case CancelRequested cancelled:
                return One(StreamEventKind.CancelRequested, json => EventJson.Reason(json, run, cancelled.Reason));
            case RunRecovered:
                return One(StreamEventKind.RunRecovered, json => EventJson.Run(json, run));
            case RunParked parked:
                return One(StreamEventKind.RunParked, json => EventJson.Reason(json, run, parked.Reason));
            case PauseRequested paused:
                return One(StreamEventKind.RunPaused, json => EventJson.Reason(json, run, paused.Reason));
            default:
                return One(StreamEventKind.RunResumed, json => EventJson.Run(json, run));
        }

        StreamEvent[] One(StreamEventKind kind, Action<System.Text.Json.Utf8JsonWriter> write) => [new(kind, run, sequence, 0, time, write)];
    }

    /// <summary>The name of a step; null: the flow is gone.</summary>
    public async ValueTask<string?> StepIdAsync(Guid runId, int step, CancellationToken cancel)
    {
        if (await KnownAsync(runId, cancel) is not { } known)
            return null;
        var ids = known.StepIds;
        if (ids is null)
        {
            var flow = await flows.FindAsync(tenant, known.FlowId, cancel);
            ids = flow is null ? [] : [.. flow.Steps.Concat(flow.OnFailure).Select(s => s.Id)];
            _runs[runId] = known with { StepIds = ids };
        }

        return step < ids.Length ? ids[step] : null;
    }

    async ValueTask<IReadOnlyList<StreamEvent>> StartsAsync(StepsStarted starts, long sequence, DateTimeOffset time, CancellationToken cancel)
    {
        var events = new StreamEvent[starts.Starts.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var start = starts.Starts[i];
            var stepId = await StepIdAsync(starts.RunId, start.Step, cancel);
            var part = i == events.Length - 1 ? 0 : i + 1;
            events[i] = new StreamEvent(
                StreamEventKind.StepStarted, starts.RunId, sequence, part, time,
                json => EventJson.Step(json, starts.RunId, start.Item, start.Step, stepId, start.Attempt));
        }

        return events;
    }

    async ValueTask<Outcome?> ShownAsync(Outcome outcome, CancellationToken cancel)
    {
        if (!includeResults)
            return outcome.IsFailed ? outcome : null;
        try
        {
            return await reader.ResolveAsync(tenant, outcome, cancel);
        }
        catch (KeyNotFoundException)
        {
            // The reference still says what it was.
            return outcome;
        }
    }

    async ValueTask<(Guid? Parent, string FlowId, string[]? StepIds)?> KnownAsync(Guid runId, CancellationToken cancel)
    {
        if (_runs.TryGetValue(runId, out var known))
            return known;
        if (await reader.FindAsync(tenant, runId, cancel) is not RunSummary run)
            return null;
        Remember(runId, run.ParentRunId, run.FlowId);
        return _runs[runId];
    }

    void Remember(Guid runId, Guid? parent, string flowId)
    {
        if (_runs.Count >= MaxKnown)
            _runs.Clear();
        _runs[runId] = (parent, flowId, null);
    }
}
