using StepFlow.Engine;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Snapshots;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Plans;

namespace StepFlow.Runtime.Recovery;

/// <summary>Reads runs back: the latest snapshot and the records after it, or the whole journal.</summary>
sealed class RunLoader(IRunStore store, FlowPlans plans)
{
    const int MaxTries = 5;

    /// <summary>Takes a run over and reads it. Null: there is no such run.</summary>
    /// <exception cref="StoreUnavailableException">The store stayed away through several tries.</exception>
    /// <exception cref="JournalCorruptedException">The journal cannot be trusted.</exception>
    public Task<LoadedRun?> TakeOverAsync(RunKey run, TimeProvider time) => PersistentlyAsync(() => AcquireAsync(run), time);

    /// <summary>Reads a run again that this host owns already.</summary>
    /// <exception cref="StoreUnavailableException">The store stayed away through several tries.</exception>
    /// <exception cref="JournalCorruptedException">The journal cannot be trusted.</exception>
    public Task<RunState> ReadAgainAsync(RunKey run, TimeProvider time) => PersistentlyAsync(() => ReadAsync(run), time);

    async Task<LoadedRun?> AcquireAsync(RunKey run)
    {
        if (await store.Journal.AcquireAsync(run) is not { } head)
            return null;
        var state = await ReadAsync(run);
        if (state.LastSequence < head.LastSequence)
            throw new JournalCorruptedException(run, state.LastSequence + 1, $"records up to {head.LastSequence} were promised");
        return new LoadedRun(state, head.Epoch);
    }

    static async Task<T> PersistentlyAsync<T>(Func<Task<T>> read, TimeProvider time)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await read();
            }
            catch (StoreUnavailableException) when (tries < MaxTries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 * (1 << tries)), time);
            }
        }
    }

    /// <summary>Reads a run without taking it over.</summary>
    public async Task<RunState> ReadAsync(RunKey run)
    {
        var state = await FromSnapshotAsync(run) ?? new RunState(run);
        await foreach (var record in store.Journal.ReadAsync(run, state.LastSequence + 1))
        {
            var @event = RunEventCodec.Decode(run, record);
            if (@event is RunStarted started)
                await AddPlanAsync(state, started);
            RunMachine.Apply(state, @event, record.Sequence, record.Time);
        }

        return state;
    }

    async Task<RunState?> FromSnapshotAsync(RunKey run)
    {
        RunSnapshot? snapshot;
        try
        {
            snapshot = await store.Snapshots.LoadAsync(run);
        }
        catch (JournalCorruptedException)
        {
            // A snapshot is only a shortcut: the whole journal tells the same.
            return null;
        }

        if (snapshot is null || snapshot.Version != SnapshotCodec.Version)
            return null;
        var reader = SnapshotCodec.Open(run, snapshot);
        var state = new RunState(run);
        foreach (var started in reader.Runs)
            await AddPlanAsync(state, started);
        reader.Restore(state);
        return state;
    }

    async Task AddPlanAsync(RunState state, RunStarted started)
    {
        var planKey = RunState.PlanKey(started.FlowId, started.Overrides);
        if (!state.HasPlan(planKey))
            state.AddPlan(planKey, await plans.GetAsync(state.Key.Tenant, started.FlowId, started.Overrides, CancellationToken.None));
    }
}
