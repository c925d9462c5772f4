using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Reports;

/// <summary>The steps of a run and of its children, with what the engine forgets once an item has ended. Read from the journal.</summary>
public sealed class RunReport
{
    readonly ReportScope? _scope;
    readonly Dictionary<StepAddress, StepReport> _steps = [];
    readonly Dictionary<Guid, RunStarted> _runs = [];
    readonly Dictionary<Guid, ItemReport[]> _items = [];

    RunReport(ReportScope? scope) => _scope = scope;

    /// <summary>The steps that were started, in the order of their first start.</summary>
    public IReadOnlyCollection<StepReport> Steps => _steps.Values;

    /// <summary>The runs of the tree.</summary>
    public IReadOnlyDictionary<Guid, RunStarted> Runs => _runs;

    /// <summary>The items of every run of the tree.</summary>
    public IReadOnlyDictionary<Guid, ItemReport[]> Items => _items;

    /// <summary>The last record read; 0: the journal is empty.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Reads a journal.</summary>
    /// <param name="store">The store.</param>
    /// <param name="run">The journal.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <param name="asOf">The last record to take in: how the run stood then. Default: all.</param>
    /// <param name="scope">The part that is asked for. Null: everything.</param>
    public static async Task<RunReport> ReadAsync(
        IRunStore store, RunKey run, CancellationToken cancel, long asOf = long.MaxValue, ReportScope? scope = null)
    {
        var report = new RunReport(scope);
        await foreach (var record in store.Journal.ReadAsync(run, cancellationToken: cancel))
        {
            if (record.Sequence > asOf)
                break;
            report.LastSequence = record.Sequence;
            report.Take(RunEventCodec.Decode(run, record), record.Time);
        }

        return report;
    }

    void Take(RunEvent @event, DateTimeOffset time)
    {
        switch (@event)
        {
            case RunStarted started:
                if (_scope is null || _scope.RunId == started.RunId)
                {
                    _runs[started.RunId] = started;
                    _items[started.RunId] = [.. started.Inputs.Select(i => new ItemReport(i))];
                }

                if (started.Parent is { } parent && _steps.TryGetValue(parent.Step, out var by))
                    by.WaitsOn = started.RunId.ToString();
                break;
            case StepsStarted starts:
                foreach (var start in starts.Starts)
                {
                    if (Step(starts.RunId, start.Item, start.Step, time) is { } step)
                        Start(step, start.Attempt);
                }

                break;
            case StepDeferred deferred:
                if (Step(deferred.RunId, deferred.Item, deferred.Step, time) is { } waiting)
                    Wait(waiting, deferred.Deferral, time);
                break;
            case StepRetryScheduled retry:
                if (Step(retry.RunId, retry.Item, retry.Step, time) is { } retried)
                    Retry(retried, retry);
                break;
            case StepCompleted completed:
                if (Step(completed.RunId, completed.Item, completed.Step, time) is { } done)
                    End(done, completed.Outcome, time, _scope is not { Results: false });
                break;
            case ItemCompleted item:
                if (_scope is null || _scope.HasItem(item.RunId, item.Item))
                    _items[item.RunId][item.Item].End(item.Outcome, time, _scope is not { Results: false });
                break;
            case RunCompleted over:
                foreach (var step in _steps.Values.Where(s => s.CompletedAt is null && s.Address.RunId == over.RunId))
                    (step.Status, step.WaitsFor, step.DueAt) = ("cancelled", null, null);
                break;
            case RunRecovered:
                foreach (var step in _steps.Values.Where(s => s.Status == "running"))
                    step.Status = "interrupted";
                break;
        }
    }

    StepReport? Step(Guid run, int item, int step, DateTimeOffset time)
    {
        if (_scope is not null && !_scope.HasStep(run, item, step))
            return null;
        var address = new StepAddress(run, item, step);
        if (!_steps.TryGetValue(address, out var report))
            _steps[address] = report = new StepReport(address, time);
        (report.Sequence, report.UpdatedAt) = (LastSequence, time);
        return report;
    }

    static void Start(StepReport step, int attempt)
    {
        step.Status = "running";
        step.Attempt = attempt;
        step.Starts++;
        (step.WaitsFor, step.WaitsOn, step.DueAt) = (null, null, null);
    }

    static void Wait(StepReport step, StepDeferral deferral, DateTimeOffset time)
    {
        step.Status = "waiting";
        (step.WaitsFor, step.WaitsOn, step.DueAt) = deferral switch
        {
            SleepDeferral sleep => ("sleep", null, time + sleep.Duration),
            SignalDeferral signal => ("signal", signal.Name, time + signal.Timeout),
            _ => ("child", null, (DateTimeOffset?)null),
        };
    }

    static void Retry(StepReport step, StepRetryScheduled retry)
    {
        step.Status = "retrying";
        step.Retries++;
        step.Error = retry.Error;
        (step.WaitsFor, step.WaitsOn, step.DueAt) = ("retry", null, retry.DueAt);
    }

    static void End(StepReport step, Outcome outcome, DateTimeOffset time, bool withResult)
    {
        step.Status = outcome.IsSuccess ? "completed" : outcome.IsFailed ? "failed" : "skipped";
        step.CompletedAt = time;
        step.ResultBytes = ResultSize.Of(outcome);
        step.Outcome = withResult ? outcome : null;
        step.Error = outcome.Error ?? step.Error;
        (step.WaitsFor, step.WaitsOn, step.DueAt) = (null, null, null);
    }
}
