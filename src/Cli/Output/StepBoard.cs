using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Cli.Output;

/// <summary>How the steps of the runs of this process stand, kept up to date from their events. Bounded.</summary>
sealed class StepBoard : IRunObserver
{
    const int MaxEndedRows = 200;

    readonly Lock _lock = new();
    readonly Dictionary<StepAddress, StepRow> _active = [];
    readonly Queue<StepRow> _ended = new();
    readonly Dictionary<Guid, FlowPlan> _plans = [];
    int _done;
    int _failed;

    /// <inheritdoc/>
    public void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf)
    {
        lock (_lock)
        {
            foreach (var @event in events)
            {
                if (!_plans.ContainsKey(@event.RunId) && planOf(@event.RunId) is { } plan)
                    _plans[@event.RunId] = plan;
                Take(run, @event, time);
            }
        }
    }

    /// <summary>The latest ended rows, then those that go on; and the counts.</summary>
    public (IReadOnlyList<StepRow> Rows, int Active, int Done, int Failed) Look(int maxRows)
    {
        lock (_lock)
        {
            var active = _active.Values.OrderBy(r => r.Since).Take(maxRows).ToArray();
            return ([.. _ended.TakeLast(Math.Max(0, maxRows - active.Length)), .. active], _active.Count, _done, _failed);
        }
    }

    void Take(RunKey run, RunEvent @event, DateTimeOffset time)
    {
        switch (@event)
        {
            case StepsStarted starts:
                foreach (var start in starts.Starts)
                    Row(run, new StepAddress(starts.RunId, start.Item, start.Step), "running", time).Attempt = start.Attempt;
                break;
            case StepDeferred deferred:
                Row(run, new StepAddress(deferred.RunId, deferred.Item, deferred.Step), "waiting", time).Note =
                    Describe(deferred.Deferral, time);
                break;
            case StepRetryScheduled retry:
                Row(run, new StepAddress(retry.RunId, retry.Item, retry.Step), "retrying", time).Note =
                    $"{retry.Error.Code}, again at {retry.DueAt.ToLocalTime():HH:mm:ss}";
                break;
            case StepCompleted completed:
                End(run, completed, time);
                break;
            case RunCompleted ended when ended.RunId != run.RootRunId:
                _plans.Remove(ended.RunId);
                break;
        }
    }

    StepRow Row(RunKey run, StepAddress address, string state, DateTimeOffset time)
    {
        if (!_active.TryGetValue(address, out var row))
            _active[address] = row = new StepRow(Name(run, address), address.Item, time);
        row.State = state;
        row.Note = "";
        return row;
    }

    void End(RunKey run, StepCompleted completed, DateTimeOffset time)
    {
        var address = new StepAddress(completed.RunId, completed.Item, completed.Step);
        var outcome = completed.Outcome;
        var row = Row(run, address, outcome.IsSuccess ? "done" : outcome.IsFailed ? "failed" : "skipped", time);
        row.Until = time;
        row.Note = outcome.Error is { } error ? $"{error.Code}: {error.Message}" : outcome.Reason ?? "";
        _done++;
        _failed += outcome.IsFailed ? 1 : 0;
        _active.Remove(address);
        _ended.Enqueue(row);
        if (_ended.Count > MaxEndedRows)
            _ended.Dequeue();
    }

    string Name(RunKey run, StepAddress address)
    {
        var id = _plans.TryGetValue(address.RunId, out var plan) ? plan[address.Step].Step?.Id : null;
        return (address.RunId == run.RootRunId ? "" : "  ↳ ") + (id ?? $"#{address.Step}");
    }

    static string Describe(StepDeferral deferral, DateTimeOffset time) => deferral switch
    {
        SleepDeferral sleep => $"until {(time + sleep.Duration).ToLocalTime():HH:mm:ss}",
        SignalDeferral signal => $"for signal '{signal.Name}'",
        _ => "for a child run",
    };
}
