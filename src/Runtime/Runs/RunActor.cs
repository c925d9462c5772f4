using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using StepFlow.Engine;
using StepFlow.Engine.Effects;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Dispatch;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Runtime.Runs;

/// <summary>
/// The one owner of a run on this node: takes its inputs one after the other, has the machine decide, makes the events
/// durable, and only then carries the effects out.
/// </summary>
sealed class RunActor
{
    // Bounds one append; what waits longer goes with the next.
    const int MaxInputsPerCommit = 1000;

    readonly RunServices _services;
    readonly Channel<Envelope> _mailbox;
    readonly RunCommitter _committer;
    readonly List<Effect> _effects = [];
    readonly List<Action<RunState>> _looks = [];
    readonly Holds _holds = new();
    readonly StepWaits _stepWaits = new();
    readonly Func<bool> _isCrowded;
    readonly ConcurrentDictionary<Guid, TaskCompletionSource> _childEnds = new();
    readonly List<(TaskCompletionSource<Decision> Reply, Decision Decision)> _replies = [];
    readonly TaskCompletionSource<RunResult?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    RunState _state;
    volatile bool _wantsToLeave;

    /// <summary>Creates the owner of a run.</summary>
    /// <param name="services">What it shares with the others.</param>
    /// <param name="state">The run.</param>
    /// <param name="epoch">The epoch to write under.</param>
    /// <param name="isCrowded">Whether runs that are at rest had better leave memory.</param>
    /// <param name="nextSnapshot">The record from which on a snapshot is due; null: as the options say.</param>
    /// <param name="start">What goes with the first append; null: the run is not new.</param>
    public RunActor(RunServices services, RunState state, long epoch, Func<bool> isCrowded, long? nextSnapshot = null, RunStart? start = null)
    {
        _isCrowded = isCrowded;
        _services = services;
        Known = new RunSecrets(services.Redactor);
        _state = state;
        _committer = new RunCommitter(services, state.Key, epoch, nextSnapshot) { Start = start };
        _committer.Telemetry = services.Telemetry.Track(state);
        _mailbox = Channel.CreateBounded<Envelope>(
            new BoundedChannelOptions(services.Options.MailboxCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    public RunKey Key => _state.Key;

    /// <summary>The attempts in flight on this node.</summary>
    public AttemptTable Attempts { get; } = new();

    /// <summary>What components of the run are offered; made when the first one runs.</summary>
    public ComponentContext? Context { get; set; }

    /// <summary>The secrets of the run as they were when it began or was last resumed. Replaced, never changed: components read them on other threads.</summary>
    public IReadOnlyDictionary<string, JsonElement> Secrets { get; private set; } = new Dictionary<string, JsonElement>();

    /// <summary>Every secret that the run's components have been given here.</summary>
    public RunSecrets Known { get; }

    /// <summary>The W3C trace context the root run was started in; null: none.</summary>
    public string? TraceParent => _state.Root?.Started.TraceParent;

    /// <summary>The run is terminal or parked, or this host has lost it (then it faults); null when it only leaves memory.</summary>
    public Task<RunResult?> Ended => _ended.Task;

    /// <summary>The host no longer knows this actor: whoever needs the run finds it elsewhere.</summary>
    public Task Left => _left.Task;

    /// <summary>Keeps the run in memory; false when it is leaving already, then wait for <see cref="Left"/>.</summary>
    public bool TryHold() => _holds.TryTake();

    /// <summary>Lets it go again.</summary>
    public void Release()
    {
        if (_holds.Release() && _wantsToLeave)
            _mailbox.Writer.TryWrite(default);
    }

    /// <summary>The host has forgotten this actor.</summary>
    public void HasLeft() => _left.TrySetResult();

    /// <summary>What stays behind when it only leaves memory; null when the run has ended or is lost.</summary>
    public RestingRun? Rest() => _ended.Task is { IsCompletedSuccessfully: true, Result: null }
        ? new RestingRun(_committer.Epoch, _committer.NextSnapshot, Secrets)
        : null;

    /// <summary>Ends with the step's outcome as journaled, once it has ended; null when the run ended without it. Ask before the step is started.</summary>
    public Task<Outcome?> StepEnded(StepAddress step) => _stepWaits.Wait(step);

    /// <summary>Works until the run ends.</summary>
    public Task RunAsync()
    {
        // A run outlives the request that started it: the request's span, log scopes and locals are not the run's.
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            return Task.Run(LoopAsync);
    }

    /// <summary>Hands an input in; never waits. Only for inputs whose number is bounded by what the run itself started.</summary>
    public void Post(RunInput input, string? planKey = null, FlowPlan? plan = null)
    {
        var envelope = new Envelope(input, planKey, plan);
        if (!_mailbox.Writer.TryWrite(envelope))
            _ = PostLaterAsync(envelope);
    }

    /// <summary>Hands a command in and waits until what it led to is durable; waits for room first.</summary>
    /// <exception cref="RunCommandException">The run refused it, or ended before.</exception>
    public async Task<Decision> AskAsync(RunInput input, CancellationToken cancellationToken, string? planKey = null, FlowPlan? plan = null)
    {
        var reply = new TaskCompletionSource<Decision>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _mailbox.Writer.WriteAsync(new Envelope(Known.Scrub(input), planKey, plan, reply), cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new RunCommandException(RunCommandException.Refused, "The run has ended or was parked; ask again", e);
        }

        var decision = await reply.Task.WaitAsync(cancellationToken);
        return decision.Refusal is { } refusal ? throw new RunCommandException(RunCommandException.Refused, refusal) : decision;
    }

    /// <summary>Looks at the durable state, in turn with the run's inputs.</summary>
    /// <exception cref="RunCommandException">The run has ended, or this host has lost it.</exception>
    public async Task<T> LookAsync<T>(Func<RunState, T> look, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _mailbox.Writer.WriteAsync(new Envelope(null, Look: state => seen.TrySetResult(look(state))), cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new RunCommandException(RunCommandException.Refused, "The run has ended or was parked; ask again", e);
        }

        return await (await Task.WhenAny(seen.Task, FailedAsync<T>())).WaitAsync(cancellationToken);
    }

    /// <summary>Ends when a child run that a component asked for has ended, or the run itself.</summary>
    public Task ChildEnded(Guid childRunId) =>
        Task.WhenAny(_childEnds.GetOrAdd(childRunId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task, Ended);

    async Task<T> FailedAsync<T>()
    {
        await Ended;
        throw new RunCommandException(RunCommandException.Refused, "The run has ended or was parked");
    }

    /// <summary>Stops without ending the run: it goes on wherever it is recovered.</summary>
    public void Stop(string reason) => Close(new RunCommandException(RunCommandException.Stopping, reason));

    async Task LoopAsync()
    {
        try
        {
            while (!_ended.Task.IsCompleted && await _mailbox.Reader.WaitToReadAsync())
            {
                try
                {
                    await TakeInputsAsync();
                    LeaveIfPossible();
                }
                catch (StoreUnavailableException e)
                {
                    await ReloadAsync(e);
                }
            }
        }
        catch (Exception e)
        {
            Close(e);
        }

        _committer.Telemetry?.Leave();
        while (_mailbox.Reader.TryRead(out var left))
            left.Reply?.TrySetException(new RunCommandException(RunCommandException.Refused, "The run has ended or was parked; ask again"));
    }

    async ValueTask TakeInputsAsync()
    {
        var now = _services.Options.Time.GetUtcNow();
        _effects.Clear();
        _replies.Clear();
        var looks = _looks;
        looks.Clear();
        for (var i = 0; i < MaxInputsPerCommit && _mailbox.Reader.TryRead(out var envelope); i++)
        {
            if (envelope.Plan is { } plan)
                _state.AddPlan(envelope.PlanKey!, plan);
            if (envelope.Input is null)
            {
                if (envelope.Look is { } look)
                    looks.Add(look);
                continue;
            }

            Decision decision;
            try
            {
                decision = _services.Machine.Decide(_state, envelope.Input, now);
            }
            catch (Exception e)
            {
                envelope.Reply?.TrySetException(new RunCommandException(RunCommandException.Lost, $"The engine failed on {envelope.Input.GetType().Name}: {e.Message}", e));
                throw;
            }

            _committer.Add(decision);
            _effects.AddRange(decision.Effects);
            if (envelope.Reply is { } reply)
                _replies.Add((reply, decision));
        }

        if (Secrets.Count != _state.Secrets.Count)
        {
            Secrets = new Dictionary<string, JsonElement>(_state.Secrets, StringComparer.Ordinal);
            Known.Add(Secrets);
        }

        var endedSteps = _stepWaits.Any ? _committer.EndedSteps().ToList() : null;
        await _committer.CommitAsync(_state, now);
        if (endedSteps is not null)
            _stepWaits.Ended(endedSteps);
        foreach (var (reply, decision) in _replies)
            reply.TrySetResult(decision);
        foreach (var effect in _effects)
            CarryOut(effect);

        // Whoever looks sees only what is durable.
        foreach (var look in looks)
            look(_state);
    }

    void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case DispatchStep step:
                _services.Dispatcher.Dispatch(this, step);
                break;
            case SetTimer timer:
                _services.Timers.Set(Key, timer.Address, timer.DueAt);
                break;
            case CancelStep cancel:
                Attempts.Cancel(cancel);
                break;
            case LoadBlob blob:
                _ = LoadAsync(blob.BlobId);
                break;
            case ChildRunEnded child:
                if (_childEnds.TryRemove(child.RunId, out var waiter))
                    waiter.TrySetResult();
                break;
            case RunEnded:
                End();
                break;
        }
    }

    async Task LoadAsync(string blobId)
    {
        try
        {
            Post(new BlobLoaded(blobId, (await _services.Blobs.FindAsync(Key.Tenant, blobId, CancellationToken.None))?.Data));
        }
        catch (Exception e)
        {
            Close(new RunCommandException(RunCommandException.Lost, $"Blob {blobId} could not be read: {e.Message}", e));
        }
    }

    // A run that is held back has no reason to be here once nothing of it is in flight; one that waits has none when others need the room.
    void LeaveIfPossible()
    {
        _wantsToLeave = false;
        var isHeldBack = _state.Status is RunStatus.Paused or RunStatus.Parked;
        if (!(isHeldBack || _isCrowded()) || _ended.Task.IsCompleted || _mailbox.Reader.TryPeek(out _) || !_state.IsAtRest)
            return;
        _wantsToLeave = true;
        if (_holds.Any || !_holds.TryLeave())
            return;
        if (_state.Status == RunStatus.Parked)
        {
            End();
            return;
        }

        _mailbox.Writer.TryComplete();
        _ended.TrySetResult(null);
    }

    void End()
    {
        var result = RunResults.Of(_state);
        _mailbox.Writer.TryComplete();
        _ended.TrySetResult(result);
        _stepWaits.Close();
        Attempts.CancelAll(close: true);
    }

    void Close(Exception reason)
    {
        _mailbox.Writer.TryComplete();
        _ended.TrySetException(reason);
        _stepWaits.Close(reason);
        foreach (var (reply, _) in _replies)
            reply.TrySetException(reason);
        Attempts.CancelAll(close: true);
    }

    // What was decided is not durable, or nobody knows: the state in memory is worth nothing now. Read what is true and go on
    // from there; attempts in flight start again under their own numbers.
    async Task ReloadAsync(StoreUnavailableException cause)
    {
        var attempted = _state.LastSequence;
        Attempts.CancelAll(close: false);
        var loaded = await _services.Loader.TakeOverAsync(Key, _services.Options.Time)
            ?? throw new RunCommandException(RunCommandException.Lost, $"The start of the run never became durable: {cause.Message}", cause);

        // An append is atomic and nobody else writes under our epoch: if its last record is there, all of it is.
        foreach (var (reply, decision) in _replies)
        {
            if (loaded.State.LastSequence >= attempted)
                reply.TrySetResult(decision);
            else
                reply.TrySetException(cause);
        }

        _replies.Clear();
        var secrets = _state.Secrets;
        _state = loaded.State;
        _committer.Reset(loaded.Epoch);
        _committer.Telemetry?.Leave();
        _committer.Telemetry = _services.Telemetry.Track(_state);
        if (_state.IsTerminal)
            End();
        else
            Post(new RecoverRun(_services.Options.Name, secrets));
    }

    async Task PostLaterAsync(Envelope envelope)
    {
        try
        {
            await _mailbox.Writer.WriteAsync(envelope);
        }
        catch (ChannelClosedException)
        {
            // The run has ended; nobody needs the input any more.
        }
    }
}
