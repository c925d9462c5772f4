using System.Text.Json;
using StepFlow.Engine;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Planning;
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
    readonly RunTable _table;
    readonly RunForker _forker;
    readonly RunResults _results;

    /// <summary>Creates a host. It owns neither the store nor the registry of its options.</summary>
    public RunHost(RunHostOptions options)
    {
        options = options with { Machine = options.Machine with { SecretMark = SecretInputs.NewMark() } };
        var plans = new FlowPlans(options.Store.Blobs, options.Schemas);
        var blobs = new BlobResolver(options.Store.Blobs);
        var observers = new ObserverList();
        var partials = new PartialOutputs(observers);
        _services = new RunServices(
            options,
            new RunMachine(options.Machine),
            plans,
            new RunLoader(options.Store, plans),
            new StepDispatcher(options, plans, blobs, new ChildRunGateway(plans, key => _table!.Find(key)), partials),
            blobs,
            new TimerQueue(options.Time, (key, address) => _table!.Fire(key, address)),
            partials,
            observers,
            Redactor,
            new HostTelemetry(options.Telemetry, this, () => _table?.Live ?? 0, () => _table?.Resting ?? 0, () => _services?.Dispatcher.Waiting ?? 0, options.Components));
        _table = new RunTable(_services, new SemaphoreSlim(Math.Max(1, options.LoadsAtOnce)));
        _forker = new RunForker(_services, _table);
        _results = new RunResults(_services);
    }

    /// <summary>Takes secrets of runs out of texts that belong to no run, such as log lines.</summary>
    public SecretRedactor Redactor { get; } = new();

    /// <summary>How many runs this host has in memory.</summary>
    public int LiveRuns => _table.Live;

    /// <summary>How many attempts wait because <see cref="RunHostOptions.MaxAttempts"/> are in flight.</summary>
    public int WaitingAttempts => _services.Dispatcher.Waiting;

    /// <summary>How many runs of this host rest outside memory: paused ones, and those that wait while there are many.</summary>
    public int RestingRuns => _table.Resting;

    /// <summary>How many values of partial output were dropped: too large, too many, or more than the observers could take.</summary>
    public long DroppedPartials => _services.Partials.Dropped;

    /// <inheritdoc/>
    public async Task<Guid> StartAsync(StartRequest request, CancellationToken cancellationToken = default) =>
        (await LaunchAsync(request, cancellationToken)).Key.RootRunId;

    /// <inheritdoc/>
    public async Task<Guid> ForkAsync(ForkRequest request, CancellationToken cancellationToken = default)
    {
        _table.ThrowIfStopping();
        var (start, plan, flow) = await _forker.PrepareAsync(request, NewId(), cancellationToken);
        var claim = ClaimOf(request.IdempotencyKey, request.RequestHash);
        return (await LaunchAsync(request.Tenant, start, plan, new RunStart(FlowPlans.DocumentOf(flow), claim), cancellationToken)).Key.RootRunId;
    }

    /// <inheritdoc/>
    public async Task<RunResult> WaitAsync(string tenant, Guid runId, CancellationToken cancellationToken = default)
    {
        var key = new RunKey(tenant, runId);
        while (true)
        {
            if (await _table.EndAsync(key, cancellationToken) is { } ended)
                return await _results.ResolveAsync(key, ended, cancellationToken);
            var state = await ReadAsync(tenant, runId);
            if (state.Status != RunStatus.Paused)
                return await _results.ResolveAsync(key, RunResults.Of(state), cancellationToken);

            // An earlier process paused it. This one has to own it to learn when it goes on.
            (await _table.HoldAsync(key, null, cancellationToken))?.Dispose();
        }
    }

    /// <summary>Starts a run and waits until it is terminal or parked.</summary>
    /// <exception cref="RunCommandException">The flow cannot be run, the host is stopping, or it lost the run.</exception>
    public async Task<RunResult> RunAsync(StartRequest request, CancellationToken cancellationToken = default)
    {
        var actor = await LaunchAsync(request, cancellationToken);
        return await actor.Ended.WaitAsync(cancellationToken) is { } ended
            ? await _results.ResolveAsync(actor.Key, ended, cancellationToken)
            : await WaitAsync(actor.Key.Tenant, actor.Key.RootRunId, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task PauseAsync(string tenant, Guid runId, string? reason = null, CancellationToken cancellationToken = default) =>
        await AskAsync(tenant, runId, new PauseRun(reason), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunnableStep>> RunnableAsync(string tenant, Guid runId, CancellationToken cancellationToken = default)
    {
        using var held = await NeedAsync(tenant, runId, cancellationToken);
        await held.Actor.AskAsync(new ShowRunnable(), cancellationToken);
        return await held.Actor.LookAsync(
            state => RunnableSteps.Of(state).Select(s => new RunnableStep(s.Item, state.Root!.Plan[s.Step].Step!.Id)).ToArray(), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, Outcome>> StepAsync(
        string tenant, Guid runId, IReadOnlyList<string> stepIds, int item = 0, CancellationToken cancellationToken = default)
    {
        using var held = await NeedAsync(tenant, runId, cancellationToken);
        var actor = held.Actor;
        var plan = await actor.LookAsync(state => state.Root!.Plan, cancellationToken);
        if (stepIds.Where(id => plan.IndexOf(id) < 0).ToList() is { Count: > 0 } unknown)
            throw RunCommandException.NoSuchSteps(unknown, plan);
        string[] ids = [.. stepIds.Distinct(StringComparer.Ordinal)];
        int[] steps = [.. ids.Select(plan.IndexOf)];
        Task<Outcome?>[] ends = [.. steps.Select(step => actor.StepEnded(new StepAddress(runId, item, step)))];
        await actor.AskAsync(new RunSteps(item, steps), cancellationToken);
        var outcomes = new Dictionary<string, Outcome>(StringComparer.Ordinal);
        for (var i = 0; i < ids.Length; i++)
        {
            var outcome = await ends[i].WaitAsync(cancellationToken)
                ?? throw new RunCommandException(RunCommandException.Refused, $"The run ended before step '{ids[i]}' did");
            outcomes[ids[i]] = await _results.ResolveAsync(tenant, outcome, cancellationToken);
        }

        return outcomes;
    }

    /// <inheritdoc/>
    public async Task ResumeAsync(
        string tenant, Guid runId, IReadOnlyDictionary<string, JsonElement>? secrets = null, CancellationToken cancellationToken = default)
    {
        using var held = await _table.HoldAsync(new RunKey(tenant, runId), secrets, cancellationToken);
        if (held is null)
            return;
        try
        {
            await held.Actor.AskAsync(new ResumeRun(null, secrets ?? new Dictionary<string, JsonElement>()), cancellationToken);
        }
        catch (RunCommandException) when (held.Actor.Ended.IsCompletedSuccessfully)
        {
            // It was quicker than we: ended, or parked again at once, for a reason the caller has to know.
            if (await held.Actor.Ended is { Status: RunStatus.Parked } parked)
                throw new RunCommandException(RunCommandException.Refused, parked.Reason ?? "The run was parked again");
        }
    }

    /// <summary>Continues every run that was in flight when an earlier process ended. One run that cannot be read does not stop the others.</summary>
    /// <returns>How many go on, and what could not be read.</returns>
    public async Task<(int Recovered, IReadOnlyList<(Guid RunId, string Error)> Failures)> RecoverAllAsync(CancellationToken cancellationToken = default) =>
        await new BootRecovery(_services, _table).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task SignalAsync(
        string tenant, Guid runId, string name, JsonElement value, string? signalId = null, CancellationToken cancellationToken = default) =>
        await AskAsync(tenant, runId, new SendSignal(name, value, signalId), cancellationToken);

    /// <inheritdoc/>
    public async Task CancelAsync(string tenant, Guid runId, string? reason = null, CancellationToken cancellationToken = default) =>
        await AskAsync(tenant, runId, new CancelRun(reason), cancellationToken);

    /// <inheritdoc/>
    public async Task<RunState> ReadAsync(string tenant, Guid runId)
    {
        var state = await _services.Loader.ReadAsync(new RunKey(tenant, runId));
        return state.Root is null ? throw RunCommandException.NoSuchRun(runId) : state;
    }

    /// <inheritdoc/>
    public void Watch(IRunObserver observer) => _services.Observers.Add(observer);

    /// <inheritdoc/>
    public void Unwatch(IRunObserver observer) => _services.Observers.Remove(observer);

    /// <summary>Stops: runs in flight stay as their journals say and go on when somebody resumes them.</summary>
    public async ValueTask DisposeAsync()
    {
        _table.Stop("The host has stopped; the run goes on when it is resumed");
        _services.Partials.Stop();
        await _services.Timers.DisposeAsync();
        _services.Telemetry.Dispose();
    }

    async Task<RunActor> LaunchAsync(StartRequest request, CancellationToken cancellationToken)
    {
        _table.ThrowIfStopping();
        var plan = _services.Plans.Add(request.Tenant, request.Flow, request.Overrides);
        var started = new RunStarted(request.RunId ?? NewId())
        {
            FlowId = request.Flow.Id,
            Overrides = request.Overrides,
            Inputs = request.Inputs,
            Variables = request.Variables,
            Secrets = [.. request.Secrets.Keys],
            MaxConcurrency = request.MaxConcurrency,
            MaxItems = request.MaxItems,
            Webhooks = request.Webhooks,
            Labels = request.Labels,
            IdempotencyKey = request.IdempotencyKey,
            TraceParent = request.TraceParent,
        };
        var claim = ClaimOf(request.IdempotencyKey, request.RequestHash);
        return await LaunchAsync(
            request.Tenant,
            new StartRun(started, request.Secrets) { Paused = request.Paused },
            plan,
            new RunStart(FlowPlans.DocumentOf(request.Flow), claim),
            cancellationToken);
    }

    async Task<RunActor> LaunchAsync(string tenant, StartRun start, FlowPlan plan, RunStart first, CancellationToken cancellationToken)
    {
        var actor = _table.Launch(new RunKey(tenant, start.Started.RunId), first);
        await actor.AskAsync(start, cancellationToken, RunState.PlanKey(start.Started.FlowId, start.Started.Overrides), plan);
        return actor;
    }

    static IdempotencyClaim? ClaimOf(string? key, string? hash) => key is null || hash is null ? null : new IdempotencyClaim(key, hash);

    Guid NewId() => Guid.CreateVersion7(_services.Options.Time.GetUtcNow());

    async Task AskAsync(string tenant, Guid runId, RunInput command, CancellationToken cancellationToken)
    {
        using var held = await NeedAsync(tenant, runId, cancellationToken);
        await held.Actor.AskAsync(command, cancellationToken);
    }

    async Task<HeldRun> NeedAsync(string tenant, Guid runId, CancellationToken cancellationToken) =>
        await _table.HoldAsync(new RunKey(tenant, runId), null, cancellationToken)
        ?? throw new RunCommandException(RunCommandException.Refused, $"Run {runId} has ended already");
}
