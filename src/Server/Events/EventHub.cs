using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Timers;

namespace StepFlow.Server.Events;

/// <summary>Tells those who watch that runs have got on. Does next to nothing on the run's own loop.</summary>
sealed class EventHub(EventStreamOptions options) : IRunObserver
{
    readonly ConcurrentDictionary<RunKey, ImmutableArray<RunWatch>> _runs = new();
    readonly ConcurrentDictionary<string, ImmutableArray<(Wake Wake, int Mask)>> _tenants = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<Guid, ImmutableArray<TaskCompletionSource>> _ends = new();

    /// <summary>The latest commits of this node.</summary>
    public CommitLog Log { get; } = new(options.LogCapacity);

    /// <summary>Names this process: places in <see cref="Log"/> mean nothing to another.</summary>
    public string Instance { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    /// <inheritdoc/>
    public void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf)
    {
        var kinds = 0;
        for (var i = 0; i < events.Count; i++)
            kinds |= KindFilter.Mask(events[i].Kind);
        Log.Add(new Commit(run, firstSequence, events.Count, kinds));
        if (_runs.TryGetValue(run, out var watches))
        {
            foreach (var watch in watches)
                watch.Wake.Ring();
        }

        if (!_tenants.IsEmpty && _tenants.TryGetValue(run.Tenant, out var listeners))
        {
            foreach (var (wake, mask) in listeners)
            {
                if ((mask & kinds) != 0)
                    wake.Ring();
            }
        }

        if (!_ends.IsEmpty && (kinds & KindFilter.Mask(RecordKind.RunCompleted)) != 0)
            TellEnds(events);
    }

    /// <inheritdoc/>
    public void OnPartial(RunKey run, StepAddress step, int attempt, long index, JsonElement value)
    {
        if (!_runs.TryGetValue(run, out var watches))
            return;
        var partial = new PartialOutput(step, attempt, index, value, options.Time.GetUtcNow());
        foreach (var watch in watches)
            watch.Add(partial);
    }

    /// <summary>Watches a journal until the result is disposed.</summary>
    public IDisposable Watch(RunKey run, RunWatch watch)
    {
        Add(_runs, run, watch);
        return new Registration(() => Remove(_runs, run, watch));
    }

    /// <summary>Watches a tenant until the result is disposed.</summary>
    public IDisposable Watch(string tenant, Wake wake, int mask)
    {
        Add(_tenants, tenant, (wake, mask));
        return new Registration(() => Remove(_tenants, tenant, (wake, mask)));
    }

    /// <summary>Has a task completed when a run, root or child, ends on this node.</summary>
    public IDisposable WatchEnd(Guid runId, TaskCompletionSource ended)
    {
        Add(_ends, runId, ended);
        return new Registration(() => Remove(_ends, runId, ended));
    }

    void TellEnds(IReadOnlyList<RunEvent> events)
    {
        foreach (var over in events.OfType<RunCompleted>())
        {
            if (!_ends.TryGetValue(over.RunId, out var waiters))
                continue;
            foreach (var waiter in waiters)
                waiter.TrySetResult();
        }
    }

    static void Add<TKey, TValue>(ConcurrentDictionary<TKey, ImmutableArray<TValue>> table, TKey key, TValue value)
        where TKey : notnull => table.AddOrUpdate(key, _ => [value], (_, all) => all.Add(value));

    static void Remove<TKey, TValue>(ConcurrentDictionary<TKey, ImmutableArray<TValue>> table, TKey key, TValue value)
        where TKey : notnull
    {
        var left = table.AddOrUpdate(key, _ => [], (_, all) => all.Remove(value));
        if (left.IsEmpty)
            table.TryRemove(new KeyValuePair<TKey, ImmutableArray<TValue>>(key, left));
    }

    sealed class Registration(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
