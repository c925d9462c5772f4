using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Supervision;

/// <summary>
/// Keeps one server running: started when first needed, restarted with growing waits when it crashes, left alone for a while when it
/// crashes too often. Safe for concurrent use.
/// </summary>
/// <param name="name">The plugin's name, for messages.</param>
/// <param name="launcher">Starts it.</param>
/// <param name="settings">How it is restarted.</param>
/// <param name="handshake">How long starting may take.</param>
/// <param name="time">The clock.</param>
sealed class ComponentServer<T>(string name, IServerLauncher<T> launcher, RestartSettings settings, TimeSpan handshake, TimeProvider time) : IAsyncDisposable
    where T : class, IServerConnection
{
    readonly Lock _gate = new();
    readonly CancellationTokenSource _stop = new();
    readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly RestartPolicy _policy = new(settings);
    TaskCompletionSource<T> _ready = NewReady();
    Task _supervision = Task.CompletedTask;
    volatile T? _current;
    ServerState _state;
    DateTimeOffset _openUntil;
    string _lastReason = "";
    int _waiting;
    long _starts;

    /// <summary>Where it stands.</summary>
    public ServerState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>How it is.</summary>
    public ComponentServerHealth Health
    {
        get
        {
            lock (_gate)
            {
                return new ComponentServerHealth(
                    _state is ServerState.Idle or ServerState.Starting or ServerState.Ready, _state == ServerState.Ready, _state == ServerState.Broken, _starts);
            }
        }
    }

    /// <summary>Why it ended last; empty when it never did.</summary>
    public string LastReason
    {
        get
        {
            lock (_gate)
            {
                return _lastReason;
            }
        }
    }

    /// <summary>Whether to restart it although nobody waits for it.</summary>
    public bool KeepRunning { get; init; }

    /// <summary>Starts it unless that has happened.</summary>
    public void Start()
    {
        lock (_gate)
        {
            Start_NeedsLock();
        }
    }

    /// <summary>The running server; starts it, or waits for its restart.</summary>
    /// <exception cref="PluginException">It cannot be started, or is left alone after too many crashes.</exception>
    public ValueTask<T> AcquireAsync(CancellationToken cancellationToken) =>
        _current is { } current ? ValueTask.FromResult(current) : WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Task supervision;
        lock (_gate)
        {
            if (_state == ServerState.Stopping)
                return;
            _state = ServerState.Stopping;
            _ready.TrySetException(Failure("is being stopped"));
            supervision = _supervision;
        }

        _stopped.TrySetResult();
        await _stop.CancelAsync();
        await supervision;
    }

    async ValueTask<T> WaitAsync(CancellationToken cancellationToken)
    {
        Task<T> ready;
        lock (_gate)
        {
            if (_state == ServerState.Broken && time.GetUtcNow() < _openUntil)
                throw OpenFailure(_openUntil - time.GetUtcNow());
            if (_state == ServerState.Stopping)
                throw Failure("is being stopped");
            _waiting++;
            Start_NeedsLock();
            ready = _ready.Task;
        }

        try
        {
            return await ready.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _waiting--;
            }
        }
    }

    void Start_NeedsLock()
    {
        if (_state is not (ServerState.Idle or ServerState.Broken))
            return;
        _state = ServerState.Starting;
        _supervision = Task.Run(SuperviseAsync);
    }

    async Task SuperviseAsync()
    {
        while (true)
        {
            var (connection, reason) = await LaunchAsync();
            if (connection is not null)
            {
                reason = await UseAsync(connection);
                await connection.DisposeAsync();
            }

            if (Decide(connection is not null, reason) is not { } wait)
                return;
            try
            {
                await Task.Delay(wait, time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (!GoOn())
                return;
        }
    }

    async Task<(T? Connection, string Reason)> LaunchAsync()
    {
        using var deadline = new CancellationTokenSource(handshake, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        try
        {
            return (await launcher.LaunchAsync(either.Token), "");
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return (null, $"it was not ready within {handshake.TotalSeconds:0.###} s (handshakeTimeoutMs)");
        }
        catch (Exception e)
        {
            return (null, e.Message);
        }
    }

    async Task<string> UseAsync(T connection)
    {
        lock (_gate)
        {
            if (_state == ServerState.Stopping)
                return "";
            _policy.Ready(time.GetUtcNow());
            _starts++;
            _state = ServerState.Ready;
            _current = connection;
            _ready.TrySetResult(connection);
        }

        var ended = await Task.WhenAny(connection.Ended, _stopped.Task);
        lock (_gate)
        {
            _current = null;
            if (_state != ServerState.Stopping)
                _ready = NewReady();
        }

        return ended == _stopped.Task ? "" : await connection.Ended;
    }

    // How long to wait before going on; null: do not.
    TimeSpan? Decide(bool wasReady, string reason)
    {
        lock (_gate)
        {
            if (_state == ServerState.Stopping)
                return null;
            _lastReason = reason;
            var verdict = _policy.Crashed(time.GetUtcNow());
            if (verdict.IsOpen)
            {
                _state = ServerState.Broken;
                _openUntil = time.GetUtcNow() + verdict.Wait;
                FailWaiting_NeedsLock(OpenFailure(verdict.Wait));
                return null;
            }

            _state = ServerState.BackingOff;
            if (!wasReady)
                FailWaiting_NeedsLock(Failure($"did not start: {reason}"));
            return verdict.Wait;
        }
    }

    bool GoOn()
    {
        lock (_gate)
        {
            if (_state == ServerState.Stopping)
                return false;
            var isWanted = KeepRunning || _waiting > 0;
            _state = isWanted ? ServerState.Starting : ServerState.Idle;
            return isWanted;
        }
    }

    void FailWaiting_NeedsLock(Exception failure)
    {
        _ready.TrySetException(failure);
        _ready = NewReady();
    }

    PluginException OpenFailure(TimeSpan left) => Failure(
        $"crashed too often (more than {settings.MaxCrashes} times within {settings.Window.TotalSeconds:0.###} s) and is left alone for another {left.TotalSeconds:0.#} s; the last time {_lastReason}");

    PluginException Failure(string what)
    {
        var message = $"Component server '{name}' {what}";
        return new PluginException(message, [message]);
    }

    static TaskCompletionSource<T> NewReady()
    {
        var source = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Nobody may be waiting for it when it fails.
        _ = source.Task.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return source;
    }
}
