using StepFlow.Engine.Deferral;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;

namespace StepFlow.Cli.Output;

/// <summary>The steps of a run and of its children, with what the engine forgets once an item has ended. Read from the journal.</summary>
sealed class RunReport
{
    readonly Dictionary<StepAddress, StepReport> _steps = [];
    readonly Dictionary<Guid, RunStarted> _runs = [];
    readonly HashSet<Guid> _ended = [];

    /// <summary>The steps that were started, in the order of their first start.</summary>
    public IReadOnlyCollection<StepReport> Steps => _steps.Values;

    /// <summary>The runs of the tree.</summary>
    public IReadOnlyDictionary<Guid, RunStarted> Runs => _runs;

    /// <summary>The results of the root's items; null: not yet.</summary>
    public Outcome?[] Results { get; private set; } = [];

    public long LastSequence { get; private set; }

    /// <summary>Reads a journal.</summary>
    public static async Task<RunReport> ReadAsync(IRunStore store, RunKey run, CancellationToken cancel)
    {
        var report = new RunReport();
        await foreach (var record in store.Journal.ReadAsync(run, cancellationToken: cancel))
        {
            report.Take(run, RunEventCodec.Decode(run, record), record.Time);
            report.LastSequence = record.Sequence;
        }

        return report;
    }

    void Take(RunKey run, RunEvent @event, DateTimeOffset time)
    {
        switch (@event)
        {
            case RunStarted started:
                _runs[started.RunId] = started;
                if (started.RunId == run.RootRunId)
                    Results = new Outcome?[started.Inputs.Count];
                if (started.Parent is { } parent && _steps.TryGetValue(parent.Step, out var by))
                    by.WaitsOn = started.RunId.ToString();
                break;
            case StepsStarted starts:
                foreach (var start in starts.Starts)
                    Start(Step(starts.RunId, start.Item, start.Step, time), start.Attempt);
                break;
            case StepDeferred deferred:
                Wait(Step(deferred.RunId, deferred.Item, deferred.Step, time), deferred.Deferral, time);
                break;
            case StepRetryScheduled retry:
                Retry(Step(retry.RunId, retry.Item, retry.Step, time), retry);
                break;
            case StepCompleted completed:
                End(Step(completed.RunId, completed.Item, completed.Step, time), completed.Outcome, time);
                break;
            case ItemCompleted item when item.RunId == run.RootRunId:
                Results[item.Item] = item.Outcome;
                break;
            case RunCompleted ended:
                _ended.Add(ended.RunId);
                foreach (var step in _steps.Values.Where(s => s.CompletedAt is null && s.Address.RunId == ended.RunId))
                    (step.Status, step.WaitsFor, step.DueAt) = ("cancelled", null, null);
                break;
            case RunRecovered:
                foreach (var step in _steps.Values.Where(s => s.Status == "running"))
                    step.Status = "interrupted";
                break;
        }
    }

    StepReport Step(Guid run, int item, int step, DateTimeOffset time)
    {
        var address = new StepAddress(run, item, step);
        if (!_steps.TryGetValue(address, out var report))
            _steps[address] = report = new StepReport(address, time);
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

    static void End(StepReport step, Outcome outcome, DateTimeOffset time)
    {
        step.Status = outcome.IsSuccess ? "completed" : outcome.IsFailed ? "failed" : "skipped";
        step.CompletedAt = time;
        step.Outcome = outcome;
        step.Error = outcome.Error ?? step.Error;
        (step.WaitsFor, step.WaitsOn, step.DueAt) = (null, null, null);
    }
}
