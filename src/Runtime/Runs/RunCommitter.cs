using StepFlow.Engine;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Snapshots;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Plans;
using StepFlow.Runtime.Telemetry;

namespace StepFlow.Runtime.Runs;

/// <summary>Where a result becomes durable: events, index rows and blobs in one append, then whoever watches is told.</summary>
sealed class RunCommitter(RunServices services, RunKey key, long epoch, long? nextSnapshot)
{
    readonly List<RunEvent> _events = [];
    readonly List<RunSummary> _summaries = [];
    readonly List<Blob> _blobs = [];
    long _epoch = epoch;
    long _nextSnapshot = nextSnapshot ?? services.Options.SnapshotEvery;
    Task _snapshot = Task.CompletedTask;

    /// <summary>The epoch it writes under.</summary>
    public long Epoch => _epoch;

    /// <summary>The record from which on the next snapshot is due.</summary>
    public long NextSnapshot => _nextSnapshot;

    /// <summary>What goes with the first append; null: the run is not new.</summary>
    public RunStart? Start { get; init; }

    /// <summary>Measures and traces the run; null: nobody listens.</summary>
    public RunTelemetry? Telemetry { get; set; }

    /// <summary>Adds what a decision led to.</summary>
    public void Add(Decision decision)
    {
        _events.AddRange(decision.Events);
        _summaries.AddRange(decision.Summaries);
        _blobs.AddRange(decision.Blobs);
    }

    /// <summary>Forgets what was not committed and goes on under a new epoch.</summary>
    public void Reset(long epoch)
    {
        Clear();
        _epoch = epoch;
    }

    /// <summary>Makes everything added durable.</summary>
    public async ValueTask CommitAsync(RunState state, DateTimeOffset now)
    {
        if (_events.Count == 0)
            return;
        var before = state.LastSequence - _events.Count;
        var records = new JournalRecord[_events.Count];
        for (var i = 0; i < records.Length; i++)
            records[i] = RunEventCodec.Encode(_events[i], before + i + 1, _epoch, now);
        var summaries = LatestSummaries();
        await services.Options.Store.Journal.AppendAsync(new JournalAppend
        {
            Run = key,
            ExpectedSequence = before,
            Epoch = _epoch,
            Records = records,
            Summaries = summaries,
            Claim = before == 0 ? Start?.Claim : null,
            Blobs = BlobsAndFlows(before),
            BlobIds = BlobMentions.In(records),
            Outbox = Messages(state, summaries),
        });
        Telemetry?.Committed(state, _events, now);
        Tell(state, before + 1, now);
        Clear();
        TakeSnapshot(state);
    }

    /// <summary>The steps that end with what has been added.</summary>
    public IEnumerable<StepCompleted> EndedSteps() => _events.OfType<StepCompleted>();

    // A run keeps its flow, whoever else deletes it; so the document goes with the start, where no race can come between.
    Blob[] BlobsAndFlows(long before)
    {
        if (before == 0 && Start is not null)
            _blobs.Add(Start.Flow);
        for (var i = 0; i < _events.Count; i++)
        {
            if (_events[i] is RunStarted { Parent: not null } child && services.Plans.FindDocument(key.Tenant, child.FlowId) is { } document)
                _blobs.Add(document);
        }

        return _blobs.Count switch
        {
            0 => [],
            1 => [_blobs[0]],
            _ => [.. _blobs.DistinctBy(b => b.Id)],
        };
    }

    IReadOnlyList<OutboxEntry> Messages(RunState state, RunSummary[] summaries)
    {
        if (services.Options.Outbox is not { } outbox || !_events.Exists(e => e is RunCompleted or RunParked && e.RunId == key.RootRunId))
            return [];
        var root = Array.Find(summaries, s => s.RunId == key.RootRunId);
        return root is not null && state.Root is { } run ? outbox(root, run.Started) : [];
    }

    // One commit can hold several decisions about the same run; the last row is the true one.
    RunSummary[] LatestSummaries() => _summaries.Count switch
    {
        0 => [],
        1 => [_summaries[0]],
        _ => [.. _summaries.GroupBy(s => s.RunId).Select(g => g.Last())],
    };

    void Tell(RunState state, long firstSequence, DateTimeOffset now)
    {
        var observers = services.Observers.Current;
        if (observers.IsEmpty)
            return;
        RunEvent[] events = [.. _events];
        foreach (var observer in observers)
            observer.OnEvents(key, firstSequence, now, events, PlanOf);

        FlowPlan? PlanOf(Guid runId) => state.Runs.GetValueOrDefault(runId)?.Plan;
    }

    void TakeSnapshot(RunState state)
    {
        if (services.Options.SnapshotEvery <= 0 || state.LastSequence < _nextSnapshot || state.IsTerminal || !_snapshot.IsCompleted)
            return;

        // The distance doubles: a snapshot costs the size of the run, so at a fixed distance a long run would pay quadratically.
        _nextSnapshot = state.LastSequence + Math.Max(services.Options.SnapshotEvery, state.LastSequence);
        var snapshot = new RunSnapshot(state.LastSequence, SnapshotCodec.Version, SnapshotCodec.Write(state));
        _snapshot = SaveAsync(snapshot);
    }

    async Task SaveAsync(RunSnapshot snapshot)
    {
        try
        {
            await services.Options.Store.Snapshots.SaveAsync(key, _epoch, snapshot);
        }
        catch (Exception)
        {
            // The journal is the truth; without a snapshot recovery only reads more of it.
        }
    }

    void Clear()
    {
        _events.Clear();
        _summaries.Clear();
        _blobs.Clear();
    }
}
