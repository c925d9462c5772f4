using StepFlow.Engine.Events;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Planning;

namespace StepFlow.Runtime.Telemetry;

/// <summary>
/// Follows one root run and its children through what becomes durable, and tells what has ended: at its end, from journaled times, so that
/// nothing is told twice however often the run changes hands. Belongs to the run's own loop.
/// </summary>
sealed class RunTelemetry
{
    readonly HostTelemetry _host;
    readonly RunMeasures _measures;
    readonly RunSpans _spans;
    readonly Dictionary<StepAddress, OpenStep> _open = [];
    readonly Dictionary<Guid, (int InFlight, int Queued)> _gauges = [];
    int _waiting;

    public RunTelemetry(HostTelemetry host, RunState state)
    {
        _host = host;
        _measures = new RunMeasures(host, state.Key.Tenant);
        _spans = new RunSpans(state.Key);
        foreach (var run in state.Runs.Values)
        {
            for (var item = 0; item < run.Items.Length; item++)
                Take(run, item);
            Gauge(state, run.RunId);
            _spans.Started(run.Started, run.Plan, run.CreatedAt);
        }

        host.Instruments.Add(0, _waiting, 0);
    }

    /// <summary>Events have become durable and are folded into the state.</summary>
    public void Committed(RunState state, IReadOnlyList<RunEvent> events, DateTimeOffset now)
    {
        if (state.Root is { } root)
            _spans.In(root.Started.TraceParent);
        var waiting = _waiting;
        var touched = Guid.Empty;
        for (var i = 0; i < events.Count; i++)
        {
            var @event = events[i];
            On(state, @event, now);
            if (touched != @event.RunId && touched != Guid.Empty)
                Gauge(state, touched);
            touched = @event.RunId;
        }

        if (touched != Guid.Empty)
            Gauge(state, touched);
        _host.Instruments.Add(0, _waiting - waiting, 0);
    }

    /// <summary>The run leaves this host's memory, ended or not.</summary>
    public void Leave()
    {
        _host.Instruments.Add(-_gauges.Values.Sum(g => g.InFlight), -_waiting, -_gauges.Values.Sum(g => g.Queued));
        _gauges.Clear();
        _open.Clear();
        _waiting = 0;
    }

    void On(RunState state, RunEvent @event, DateTimeOffset now)
    {
        switch (@event)
        {
            case RunStarted started:
                _measures.Started(started.Parent is not null);
                _spans.Started(started, state.Runs.GetValueOrDefault(started.RunId)?.Plan, now);
                break;
            case StepsStarted starts:
                foreach (var start in starts.Starts)
                    Start(new StepAddress(starts.RunId, start.Item, start.Step), start.Attempt, now);
                break;
            case StepDeferred deferred:
                Wait(new StepAddress(deferred.RunId, deferred.Item, deferred.Step));
                break;
            case StepRetryScheduled retry:
                Retry(state, retry, now);
                break;
            case StepCompleted completed:
                Complete(state, completed, now);
                break;
            case ItemCompleted item:
                Abandon(state, item.RunId, item.Item, now);
                break;
            case RunCompleted completed:
                Abandon(state, completed.RunId == state.Key.RootRunId ? null : completed.RunId, null, now);
                var began = _spans.Ended(state, completed, now);
                if (completed.RunId == state.Key.RootRunId)
                    _measures.Ended(completed.Status, now - began);
                break;
            case RunParked:
                _host.Instruments.RunsParked.Add(1, _measures.RunTags());
                break;
            case RunRecovered:
                _host.Instruments.RunsRecovered.Add(1, _measures.RunTags());
                break;
        }
    }

    void Start(StepAddress step, int attempt, DateTimeOffset now)
    {
        if (!_open.TryGetValue(step, out var open))
            _open[step] = new OpenStep(now, now, attempt, false, null);
        else if (open.Attempt == attempt)
            _open[step] = NotWaiting(open) with { RecoveredAt = now };
        else
            _open[step] = NotWaiting(open) with { AttemptStart = now, Attempt = attempt, RecoveredAt = null };
    }

    void Wait(StepAddress step)
    {
        if (_open.TryGetValue(step, out var open) && !open.IsWaiting)
        {
            _open[step] = open with { IsWaiting = true };
            _waiting++;
        }
    }

    OpenStep NotWaiting(OpenStep open)
    {
        if (open.IsWaiting)
            _waiting--;
        return open with { IsWaiting = false };
    }

    void Retry(RunState state, StepRetryScheduled retry, DateTimeOffset now)
    {
        var address = new StepAddress(retry.RunId, retry.Item, retry.Step);
        if (!_open.TryGetValue(address, out var open) || Definition(state, address) is not { } step)
            return;
        _measures.Retried(step.Component, retry.Error.Code, now - open.AttemptStart);
        _spans.Attempt(address, step, open, now, "failed", retry.Error);
        Wait(address);
    }

    void Complete(RunState state, StepCompleted completed, DateTimeOffset now)
    {
        var address = new StepAddress(completed.RunId, completed.Item, completed.Step);
        var step = Definition(state, address);
        var outcome = completed.Outcome;
        var name = outcome.IsSuccess ? "success" : outcome.IsFailed ? "failed" : "skipped";
        if (!_open.Remove(address, out var open))
        {
            if (step is not null)
                _measures.Completed(step.Component, name, null, null);
            return;
        }

        NotWaiting(open);
        if (step is null)
            return;
        _measures.Completed(step.Component, name, now - open.Start, now - open.AttemptStart);
        _spans.Attempt(address, step, open, now, name, outcome.Error);
        _spans.Step(address, step, open, now, name, outcome.Error);
    }

    // Steps that were under way when their item or run ended; nothing of theirs becomes durable any more.
    void Abandon(RunState state, Guid? runId, int? item, DateTimeOffset now)
    {
        List<StepAddress>? left = null;
        foreach (var address in _open.Keys)
        {
            if ((runId is null || address.RunId == runId) && (item is null || address.Item == item))
                (left ??= []).Add(address);
        }

        foreach (var address in left ?? [])
        {
            _open.Remove(address, out var open);
            NotWaiting(open);
            if (Definition(state, address) is not { } step)
                continue;
            _measures.Completed(step.Component, "cancelled", now - open.Start, now - open.AttemptStart);
            _spans.Attempt(address, step, open, now, "cancelled", null);
            _spans.Step(address, step, open, now, "cancelled", null);
        }
    }

    void Take(FlowRun run, int item)
    {
        var steps = run.Items[item].Steps;
        for (var i = 0; i < (steps?.Length ?? 0); i++)
        {
            if (steps![i].Status is StepStatus.Idle or StepStatus.Done)
                continue;
            var at = DateTimeOffset.FromUnixTimeMilliseconds(steps[i].StartedAt);
            var waits = steps[i].Status is StepStatus.Waiting or StepStatus.Retrying;
            _open[new StepAddress(run.RunId, item, i)] = new OpenStep(at, at, steps[i].Attempt, waits, null);
            if (waits)
                _waiting++;
        }

    }

    void Gauge(RunState state, Guid runId)
    {
        var run = state.Runs.GetValueOrDefault(runId);
        var now = run is null || RunTransitions.IsTerminal(run.Status) ? default : (run.InFlight, run.Queued);
        var before = _gauges.GetValueOrDefault(runId);
        if (now == default)
            _gauges.Remove(runId);
        else
            _gauges[runId] = now;
        _host.Instruments.Add(now.Item1 - before.InFlight, 0, now.Item2 - before.Queued);
    }

    Step? Definition(RunState state, StepAddress address) =>
        (state.Runs.GetValueOrDefault(address.RunId)?.Plan ?? _spans.PlanOf(address.RunId)) is { } plan ? plan[address.Step].Step : null;
}
