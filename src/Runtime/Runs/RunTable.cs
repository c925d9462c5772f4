using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Recovery;

namespace StepFlow.Runtime.Runs;

/// <summary>
/// The runs this host owns: those in memory, each with its actor, and those at rest that have left it. Finds a run wherever it is and
/// brings it into memory, once however many ask.
/// </summary>
/// <param name="services">What runs share.</param>
/// <param name="loads">Bounds how many runs are read at once. Never disposed: whoever waits for it when the host stops has to be let through.</param>
sealed class RunTable(RunServices services, SemaphoreSlim loads)
{
    static readonly TimeSpan WakeAgain = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<RunKey, RunActor> _actors = new();
    readonly ConcurrentDictionary<RunKey, RestingRun> _resting = new();
    readonly ConcurrentDictionary<RunKey, TaskCompletionSource<RunActor?>> _loading = new();
    int _live;
    volatile bool _stopping;

    /// <summary>How many runs are in memory.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>How many runs have left it, and go on when their time comes or somebody asks.</summary>
    public int Resting => _resting.Count;

    Func<bool> IsCrowded => field ??= () => Live > services.Options.MaxLiveRuns;

    public RunActor? Find(RunKey key) => _actors.GetValueOrDefault(key);

    /// <summary>The secrets of a run this host owns; null when it does not.</summary>
    public IReadOnlyDictionary<string, JsonElement>? SecretsOf(RunKey key) =>
        _actors.TryGetValue(key, out var live) ? live.Secrets : _resting.TryGetValue(key, out var resting) ? resting.Secrets : null;

    /// <summary>Starts the actor of a run that begins.</summary>
    public RunActor Launch(RunKey key, RunStart start)
    {
        var actor = new RunActor(services, new RunState(key), 1, IsCrowded, start: start);
        Launch(actor);
        return actor;
    }

    /// <summary>Brings a run into memory, taken over from its journal when need be; null when it has ended.</summary>
    /// <exception cref="RunCommandException">There is no such run, or the host is stopping.</exception>
    public async Task<HeldRun?> HoldAsync(RunKey key, IReadOnlyDictionary<string, JsonElement>? secrets, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_actors.TryGetValue(key, out var live))
            {
                if (live.TryHold())
                    return new HeldRun(live);
                await live.Left.WaitAsync(cancellationToken);
                continue;
            }

            var mine = new TaskCompletionSource<RunActor?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var loading = _loading.GetOrAdd(key, mine);
            if (loading != mine)
            {
                // Somebody else has it loaded and holds it; look for it then.
                if (await loading.Task.WaitAsync(cancellationToken) is null)
                    return null;
                continue;
            }

            var loaded = LoadAsync(key, secrets, mine);
            try
            {
                return await loaded.WaitAsync(cancellationToken) is { } actor ? new HeldRun(actor) : null;
            }
            catch (OperationCanceledException)
            {
                _ = ReleaseAsync(loaded);
                throw;
            }
        }
    }

    /// <summary>Waits until a run that this host owns is terminal or parked, through its absences from memory; null when the host does not own it.</summary>
    public async Task<RunResult?> EndAsync(RunKey key, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_actors.TryGetValue(key, out var actor))
            {
                if (await actor.Ended.WaitAsync(cancellationToken) is { } result)
                    return result;
                await actor.Left.WaitAsync(cancellationToken);
            }
            else if (_resting.TryGetValue(key, out var resting))
            {
                await resting.Woken.WaitAsync(cancellationToken);
            }
            else if (!_actors.ContainsKey(key))
            {
                return null;
            }
        }
    }

    /// <summary>A timer's time has come.</summary>
    public void Fire(RunKey key, StepAddress address)
    {
        if (_actors.TryGetValue(key, out var actor) && actor.TryHold())
        {
            actor.Post(new TimerFired(address));
            actor.Release();
        }
        else if (actor is not null || _resting.ContainsKey(key))
        {
            _ = FireAtRestAsync(key, address);
        }
    }

    /// <summary>Stops all: runs stay as their journals say.</summary>
    public void Stop(string reason)
    {
        _stopping = true;
        foreach (var actor in _actors.Values)
            actor.Stop(reason);
        foreach (var resting in _resting.Values)
            resting.Wake(new RunCommandException(RunCommandException.Stopping, reason));
    }

    /// <summary>Refuses when the host is stopping.</summary>
    public void ThrowIfStopping()
    {
        if (_stopping)
            throw new RunCommandException(RunCommandException.Stopping, "The host is stopping; ask another one");
    }

    async Task<RunActor?> LoadAsync(RunKey key, IReadOnlyDictionary<string, JsonElement>? secrets, TaskCompletionSource<RunActor?> done)
    {
        try
        {
            var actor = await LoadAsync(key, secrets);
            _loading.TryRemove(key, out _);
            done.TrySetResult(actor);
            return actor;
        }
        catch (Exception e)
        {
            _loading.TryRemove(key, out _);
            done.TrySetException(e);
            _ = done.Task.Exception;
            throw;
        }
    }

    async Task<RunActor?> LoadAsync(RunKey key, IReadOnlyDictionary<string, JsonElement>? secrets)
    {
        await loads.WaitAsync();
        try
        {
            ThrowIfStopping();
            while (_actors.TryGetValue(key, out var live))
            {
                if (live.TryHold())
                    return live;
                await live.Left;
            }

            return _resting.TryGetValue(key, out var resting) ? await WakeAsync(key, resting) : await TakeOverAsync(key, secrets);
        }
        finally
        {
            loads.Release();
        }
    }

    async Task<RunActor?> WakeAsync(RunKey key, RestingRun resting)
    {
        var state = await services.Loader.ReadAgainAsync(key, services.Options.Time);
        var actor = state.IsTerminal ? null : new RunActor(services, state, resting.Epoch, IsCrowded, resting.NextSnapshot);
        actor?.TryHold();
        if (actor is not null)
            Launch(actor);
        _resting.TryRemove(key, out _);
        resting.Wake();
        if (actor is not null)
            await AskAsync(actor, new RestoreRun(resting.Secrets));
        return actor;
    }

    async Task<RunActor?> TakeOverAsync(RunKey key, IReadOnlyDictionary<string, JsonElement>? secrets)
    {
        var options = services.Options;
        var summary = await options.Store.Index.FindAsync(key.Tenant, key.RootRunId);
        if (summary is null)
            throw RunCommandException.NoSuchRun(key.RootRunId);
        if (RunTransitions.IsTerminal(summary.Status))
            return null;
        if (await services.Loader.TakeOverAsync(key, options.Time) is not { } loaded)
            throw RunCommandException.NoSuchRun(key.RootRunId);
        if (loaded.State.IsTerminal)
            return null;
        var root = loaded.State.Root!;
        var actor = new RunActor(services, loaded.State, loaded.Epoch, IsCrowded);
        actor.TryHold();
        Launch(actor);
        await AskAsync(actor, new RecoverRun(options.Name, SecretSources.For(root.Plan.Flow, root.Started.Secrets, options.Environment, secrets, options.Schemas)));
        return actor;
    }

    static async Task AskAsync(RunActor actor, RunInput input)
    {
        try
        {
            await actor.AskAsync(input, CancellationToken.None);
        }
        catch
        {
            actor.Release();
            throw;
        }
    }

    static async Task ReleaseAsync(Task<RunActor?> loading)
    {
        try
        {
            (await loading)?.Release();
        }
        catch (Exception)
        {
            // It could not be loaded, so nothing is held; whoever asks next learns why.
        }
    }

    void Launch(RunActor actor)
    {
        _actors[actor.Key] = actor;
        Interlocked.Increment(ref _live);
        _ = ForgetAsync(actor, actor.RunAsync());
    }

    async Task ForgetAsync(RunActor actor, Task loop)
    {
        await loop;
        if (actor.Rest() is { } resting)
        {
            _resting[actor.Key] = resting;
            if (_stopping)
                resting.Wake(new RunCommandException(RunCommandException.Stopping, "The host has stopped; the run goes on when it is resumed"));
        }

        _actors.TryRemove(new KeyValuePair<RunKey, RunActor>(actor.Key, actor));
        Interlocked.Decrement(ref _live);
        actor.HasLeft();
    }

    async Task FireAtRestAsync(RunKey key, StepAddress address)
    {
        try
        {
            using var held = await HoldAsync(key, null, CancellationToken.None);
            held?.Actor.Post(new TimerFired(address));
        }
        catch (StoreUnavailableException) when (!_stopping)
        {
            // A timer must not be lost while the store is away: it comes again.
            services.Timers.Set(key, address, services.Options.Time.GetUtcNow() + WakeAgain);
        }
        catch (Exception e) when (e is RunCommandException or JournalCorruptedException or JournalFencedException or StoreUnavailableException)
        {
            // The host stops, or the run is not its own any more: whoever takes it over sets the timer again.
        }
    }
}
