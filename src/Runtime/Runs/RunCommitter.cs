using StepFlow.Engine;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Snapshots;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Plans;

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

    /// <summary>What goes with the first append; null: the run is not new.</summary>
    public RunStart? Start { get; init; }

    /// <summary>The epoch it writes under.</summary>
    public long Epoch => _epoch;

    /// <summary>The record from which on the next snapshot is due.</summary>
    public long NextSnapshot => _nextSnapshot;

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
            BlobIds = [.. BlobMentions.In(records), .. _events.OfType<RunStarted>().Select(r => r.FlowId)],
            Outbox = Messages(state, summaries),
        });
        Tell(state, before + 1, now);
        Clear();
        TakeSnapshot(state);
    }

    // A run keeps its flow, whoever else deletes it; so the document goes with the start, where no race can come between.
    List<Blob> BlobsAndFlows(long before)
    {
        var blobs = _blobs.Count == 0 ? [] : _blobs.DistinctBy(b => b.Id).ToList();
        if (before == 0 && Start is not null)
            blobs.Add(Start.Flow);
        foreach (var started in _events.OfType<RunStarted>())
        {
            if (!blobs.Exists(b => b.Id == started.FlowId) && services.Plans.FindDocument(key.Tenant, started.FlowId) is { } document)
                blobs.Add(document);
        }

        return blobs;
    }

    IReadOnlyList<OutboxEntry> Messages(RunState state, RunSummary[] summaries)
    {
        if (services.Options.Outbox is not { } outbox || !_events.Exists(e => e is RunCompleted or RunParked && e.RunId == key.RootRunId))
            return [];
        var root = Array.Find(summaries, s => s.RunId == key.RootRunId);
        return root is not null && state.Root is { } run ? outbox(root, run.Started) : [];
    }

    /// <summary>The steps that end with what has been added.</summary>
    public IEnumerable<StepCompleted> EndedSteps() => _events.OfType<StepCompleted>();

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
