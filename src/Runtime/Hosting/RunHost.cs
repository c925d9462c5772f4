using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Engine;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Dispatch;
using StepFlow.Runtime.Plans;
using StepFlow.Runtime.Recovery;
using StepFlow.Runtime.Runs;
using StepFlow.Runtime.Secrets;
using StepFlow.Runtime.Telemetry;
using StepFlow.Runtime.Timers;

namespace StepFlow.Runtime.Hosting;

/// <summary>
/// Runs flows on this node: starts them, hands them commands, continues what an earlier process left. Whatever a method
/// acknowledged is durable. Safe for concurrent use.
/// </summary>
public sealed class RunHost : IRunHost, IAsyncDisposable
{
    readonly RunServices _services;
    readonly ConcurrentDictionary<RunKey, RunActor> _actors = new();
    readonly ConcurrentDictionary<Guid, RunKey> _keys = new();
    readonly SemaphoreSlim _recovering = new(1);
    volatile bool _stopping;

    /// <summary>Creates a host. It owns neither the store nor the registry of its options.</summary>
    public RunHost(RunHostOptions options)
    {
        options = options with { Machine = options.Machine with { SecretMark = SecretInputs.NewMark() } };
        var plans = new FlowPlans(options.Store.Blobs, options.Schemas);
        var blobs = new BlobResolver(options.Store.Blobs);
        _services = new RunServices(
            options,
            new RunMachine(options.Machine),
            plans,
            new RunLoader(options.Store, plans),
            new StepDispatcher(options, plans, blobs, new ChildRunGateway(plans, _actors.GetValueOrDefault)),
            blobs,
            new TimerQueue(options.Time, FireTimer),
            new ObserverList(),
            Redactor,
            new HostTelemetry(options.Telemetry, this, () => LiveRuns, options.Components));
    }

    /// <summary>Takes secrets of runs out of texts that belong to no run, such as log lines.</summary>
    public SecretRedactor Redactor { get; } = new();

    /// <summary>How many runs this host has in memory.</summary>
    public int LiveRuns => _actors.Count;

    /// <summary>Starts a run. When the task completes the start is durable and the first steps are on their way.</summary>
    /// <returns>The run's id.</returns>
    /// <exception cref="RunCommandException">The flow cannot be run, or the host is stopping.</exception>
    /// <exception cref="IdempotencyConflictException">Another run has the idempotency key; it is the answer when the hashes are equal.</exception>
    public async Task<Guid> StartAsync(StartRequest request, CancellationToken cancellationToken = default) =>
        (await LaunchAsync(request, cancellationToken)).Key.RootRunId;

    /// <summary>Waits until a run is terminal or parked. For a run that nobody in this process works on, tells how it stands.</summary>
    /// <exception cref="RunCommandException">There is no such run, or this host lost it.</exception>
    public async Task<RunResult> WaitAsync(string tenant, Guid runId, CancellationToken cancellationToken = default)
    {
        var key = new RunKey(tenant, runId);
        if (!_actors.TryGetValue(key, out var actor))
            return await ResultAsync(key, cancellationToken);
        return await ResolveAsync(key, await actor.Ended.WaitAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Starts a run and waits until it is terminal or parked.</summary>
    /// <exception cref="RunCommandException">The flow cannot be run, the host is stopping, or it lost the run.</exception>
    public async Task<RunResult> RunAsync(StartRequest request, CancellationToken cancellationToken = default)
    {
        var actor = await LaunchAsync(request, cancellationToken);
        return await ResolveAsync(actor.Key, await actor.Ended.WaitAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Continues a run that an earlier process left, or that is parked. A run that goes on here already is left alone.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="runId">The root run.</param>
    /// <param name="secrets">Values of its secret variables, as far as the environment does not supply them.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RunCommandException">There is no such run, or it still lacks something.</exception>
    public async Task ResumeAsync(
        string tenant, Guid runId, IReadOnlyDictionary<string, JsonElement>? secrets = null, CancellationToken cancellationToken = default)
    {
        var actor = await FindAsync(new RunKey(tenant, runId), secrets, cancellationToken);
        if (actor is null)
            return;
        try
        {
            await actor.AskAsync(new ResumeRun(null, secrets ?? new Dictionary<string, JsonElement>()), cancellationToken);
        }
        catch (RunCommandException) when (actor.Ended.IsCompletedSuccessfully)
        {
            // It was quicker than we: ended, or parked again at once, for a reason the caller has to know.
            var ended = await actor.Ended;
            if (ended.Status == RunStatus.Parked)
                throw new RunCommandException(RunCommandException.Refused, ended.Reason ?? "The run was parked again");
        }
    }

    /// <summary>Continues every run that was in flight when an earlier process ended. One run that cannot be read does not stop the others.</summary>
    /// <returns>How many go on, and what could not be read.</returns>
    public async Task<(int Recovered, IReadOnlyList<(Guid RunId, string Error)> Failures)> RecoverAllAsync(CancellationToken cancellationToken = default)
    {
        var recovered = 0;
        var failures = new List<(Guid, string)>();
        (DateTimeOffset, Guid)? after = null;
        while (true)
        {
            var page = await _services.Options.Store.Index.ListRunningRootsAsync(after, 500, cancellationToken);
            foreach (var run in page)
            {
                after = (run.CreatedAt, run.RunId);
                try
                {
                    await FindAsync(new RunKey(run.Tenant, run.RunId), null, cancellationToken);
                    recovered++;
                }
                catch (Exception e) when (e is JournalCorruptedException or RunCommandException)
                {
                    failures.Add((run.RunId, e.Message));
                }
            }

            if (page.Count == 0)
                return (recovered, failures);
        }
    }

    /// <summary>Sends a signal to a run. When the task completes it is durable.</summary>
    /// <exception cref="RunCommandException">There is no such run, it has ended, or too many signals wait.</exception>
    public async Task SignalAsync(
        string tenant, Guid runId, string name, JsonElement value, string? signalId = null, CancellationToken cancellationToken = default) =>
        await (await NeedAsync(tenant, runId, cancellationToken)).AskAsync(new SendSignal(name, value, signalId), cancellationToken);

    /// <summary>Cancels a run and its children. When the task completes that is durable, and attempts in flight have been told.</summary>
    /// <exception cref="RunCommandException">There is no such run, or it has ended.</exception>
    public async Task CancelAsync(string tenant, Guid runId, string? reason = null, CancellationToken cancellationToken = default) =>
        await (await NeedAsync(tenant, runId, cancellationToken)).AskAsync(new CancelRun(reason), cancellationToken);

    /// <summary>Reads how a run stands from its journal, without taking it over.</summary>
    /// <exception cref="RunCommandException">There is no such run.</exception>
    public async Task<RunState> ReadAsync(string tenant, Guid runId)
    {
        var state = await _services.Loader.ReadAsync(new RunKey(tenant, runId));
        return state.Root is null ? throw NotFound(runId) : state;
    }

    /// <summary>Watches all runs of this host.</summary>
    public void Watch(IRunObserver observer) => _services.Observers.Add(observer);

    /// <summary>Stops watching.</summary>
    public void Unwatch(IRunObserver observer) => _services.Observers.Remove(observer);

    /// <summary>Stops: runs in flight stay as their journals say and go on when somebody resumes them.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        foreach (var actor in _actors.Values)
            actor.Stop("The host has stopped; the run goes on when it is resumed");
        await _services.Timers.DisposeAsync();
        _services.Telemetry.Dispose();
        _recovering.Dispose();
    }

    async Task<RunActor> LaunchAsync(StartRequest request, CancellationToken cancellationToken)
    {
        ThrowIfStopping();
        var runId = Guid.CreateVersion7(_services.Options.Time.GetUtcNow());
        var key = new RunKey(request.Tenant, runId);
        var plan = _services.Plans.Add(request.Tenant, request.Flow, request.Overrides);
        var started = new RunStarted(runId)
        {
            FlowId = request.Flow.Id,
            Overrides = request.Overrides,
            Inputs = request.Inputs,
            Variables = request.Variables,
            Secrets = [.. request.Secrets.Keys],
            MaxConcurrency = request.MaxConcurrency,
            Labels = request.Labels,
            IdempotencyKey = request.IdempotencyKey,
            TraceParent = request.TraceParent,
        };
        var claim = request is { IdempotencyKey: { } idempotencyKey, RequestHash: { } hash } ? new IdempotencyClaim(idempotencyKey, hash) : null;
        var actor = Launch(new RunState(key), epoch: 1, new RunStart(FlowPlans.DocumentOf(request.Flow), claim));
        await actor.AskAsync(new StartRun(started, request.Secrets), cancellationToken, RunState.PlanKey(started.FlowId, started.Overrides), plan);
        return actor;
    }

    async Task<RunActor> NeedAsync(string tenant, Guid runId, CancellationToken cancellationToken) =>
        await FindAsync(new RunKey(tenant, runId), null, cancellationToken)
        ?? throw new RunCommandException(RunCommandException.Refused, $"Run {runId} has ended already");

    /// <summary>The actor of a run, recovered from the journal when need be; null when the run has ended.</summary>
    async Task<RunActor?> FindAsync(RunKey key, IReadOnlyDictionary<string, JsonElement>? secrets, CancellationToken cancellationToken)
    {
        if (_actors.TryGetValue(key, out var live))
            return live;
        await _recovering.WaitAsync(cancellationToken);
        try
        {
            ThrowIfStopping();
            if (_actors.TryGetValue(key, out live))
                return live;
            var summary = await _services.Options.Store.Index.FindAsync(key.Tenant, key.RootRunId, cancellationToken);
            if (summary is null)
                throw NotFound(key.RootRunId);
            if (RunTransitions.IsTerminal(summary.Status))
                return null;
            if (await _services.Loader.TakeOverAsync(key, _services.Options.Time) is not { } loaded)
                throw NotFound(key.RootRunId);
            if (loaded.State.IsTerminal)
                return null;
            var actor = Launch(loaded.State, loaded.Epoch);
            await actor.AskAsync(
                new RecoverRun(_services.Options.Name, SecretSources.For(loaded.State.Root!, _services.Options.Environment, secrets, _services.Options.Schemas)), cancellationToken);
            return actor;
        }
        finally
        {
            _recovering.Release();
        }
    }

    RunActor Launch(RunState state, long epoch, RunStart? start = null)
    {
        var actor = new RunActor(_services, state, epoch, start);
        _actors[state.Key] = actor;
        _keys[state.Key.RootRunId] = state.Key;
        _ = ForgetAsync(actor, actor.RunAsync());
        return actor;
    }

    async Task ForgetAsync(RunActor actor, Task loop)
    {
        await loop;
        _actors.TryRemove(new KeyValuePair<RunKey, RunActor>(actor.Key, actor));
        if (!_actors.ContainsKey(actor.Key))
            _keys.TryRemove(actor.Key.RootRunId, out _);
    }

    void FireTimer(Guid root, StepAddress address)
    {
        if (_keys.TryGetValue(root, out var key) && _actors.TryGetValue(key, out var actor))
            actor.Post(new TimerFired(address));
    }

    async Task<RunResult> ResultAsync(RunKey key, CancellationToken cancellationToken)
    {
        var state = await ReadAsync(key.Tenant, key.RootRunId);
        var result = new RunResult(key.RootRunId, state.Status, state.Reason, [.. state.Root!.Items.Select(i => i.Result)]);
        return await ResolveAsync(key, result, cancellationToken);
    }

    async Task<RunResult> ResolveAsync(RunKey key, RunResult result, CancellationToken cancellationToken)
    {
        if (!result.Outcomes.Any(o => o is { IsSuccess: true } && BlobResolver.MayHaveReferences(o.Result)))
            return result;
        var outcomes = new List<Outcome?>(result.Outcomes.Count);
        foreach (var outcome in result.Outcomes)
        {
            outcomes.Add(outcome is { IsSuccess: true }
                ? Outcome.Success(await _services.Blobs.ResolveAsync(key.Tenant, outcome.Result, cancellationToken))
                : outcome);
        }

        return result with { Outcomes = outcomes };
    }

    void ThrowIfStopping()
    {
        if (_stopping)
            throw new RunCommandException(RunCommandException.Stopping, "The host is stopping; ask another one");
    }

    static RunCommandException NotFound(Guid runId) => new(RunCommandException.NotFound, $"There is no run {runId}");
}
