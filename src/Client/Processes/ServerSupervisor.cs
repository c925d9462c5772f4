namespace StepFlow.Client.Processes;

/// <summary>Keeps a server process alive as its policy says, on the same port and over the same database.</summary>
sealed class ServerSupervisor : IAsyncDisposable
{
    const int TailLines = 20;
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    readonly ServerCommand _command;
    readonly StepFlowRuntimeOptions _options;
    readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    readonly CancellationTokenSource _stop = new();
    volatile ServerProcess? _process;
    volatile StepFlowException? _down;
    Task _watching = Task.CompletedTask;

    public ServerSupervisor(string? config, StepFlowRuntimeOptions options)
    {
        _options = options;
        _command = new ServerCommand(config, options);
        Log = new LogBuffer(options.Log, TimeProvider.System);
        Port = options.Port ?? 0;
    }

    public LogBuffer Log { get; }

    public int Port { get; private set; }

    public int Restarts { get; private set; }

    public int? ProcessId => _process?.Id;

    public bool IsAlive => _process is { Exited.IsCompleted: false };

    /// <summary>Why there is no server any more; null as long as there is, or will be one.</summary>
    public StepFlowException? Down => _down;

    /// <summary>Starts the process; it is ready when the task completes.</summary>
    /// <exception cref="StepFlowException"><c>RUNTIME_START_FAILED</c>, <c>RUNTIME_START_TIMEOUT</c></exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        await LaunchAsync(stop.Token);
        _watching = WatchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _down ??= new StepFlowException("RUNTIME_STOPPED", 0, "The runtime was stopped.");
        await _stop.CancelAsync();
        if (_process is { } process)
            await process.StopAsync(_options.StopTimeout);
        await _watching;
        if (_process is { } last)
            await last.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
        Log.Dispose();
        _command.Dispose();
    }

    async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var process = ServerProcess.Start(_command.On(Port), Log);
        _process = process;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.StartupTimeout);
        try
        {
            await Task.WhenAny(process.Port, process.Exited).WaitAsync(limit.Token);
            if (process.Port.IsCompletedSuccessfully)
            {
                Port = await process.Port;
                if (await IsReadyAsync(process, limit.Token))
                    return;
            }

            throw new StepFlowException(
                "RUNTIME_START_FAILED", 0, $"The server process ended with exit code {await process.Exited} before it was ready.{Log.Tail(TailLines)}");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            await process.DisposeAsync();
            throw new StepFlowException(
                "RUNTIME_START_TIMEOUT", 0,
                $"The server process was not ready within {_options.StartupTimeout.TotalSeconds:0.#} s.{Log.Tail(TailLines)}", inner: e);
        }
        catch (OperationCanceledException)
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether it became ready; false: it ended before.</summary>
    async Task<bool> IsReadyAsync(ServerProcess process, CancellationToken cancellationToken)
    {
        var url = new Uri($"http://127.0.0.1:{Port}/api/v1/health/ready");
        while (!process.Exited.IsCompleted)
        {
            try
            {
                using var answer = await _http.GetAsync(url, cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return true;
            }
            catch (HttpRequestException)
            {
                // It says its port a moment before it takes connections, or it has just ended.
            }

            await Task.Delay(Poll, cancellationToken);
        }

        return false;
    }

    async Task WatchAsync()
    {
        while (_process is { } process)
        {
            var code = await process.Exited;
            if (_stop.IsCancellationRequested)
                return;
            _options.OnCrash?.Invoke(code);
            var isWanted = _options.RestartPolicy == RestartPolicy.Always || (_options.RestartPolicy == RestartPolicy.OnFailure && code != 0);
            if (!isWanted || !await RestartAsync(code))
            {
                _down ??= new StepFlowException(
                    "RUNTIME_CRASHED", 0, $"The server process ended with exit code {code} and is not started again " +
                    $"(policy {_options.RestartPolicy}, {Restarts} restarts).{Log.Tail(TailLines)}");
                return;
            }
        }
    }

    async Task<bool> RestartAsync(int code)
    {
        while (Restarts < _options.MaxRestarts)
        {
            var pause = FirstPause * Math.Pow(2, Math.Min(Restarts, 10));
            Restarts++;
            Log.Add($"The server process ended with exit code {code}; restart {Restarts} of {_options.MaxRestarts}.");
            try
            {
                await Task.Delay(pause < LongestPause ? pause : LongestPause, _stop.Token);
                await _process!.DisposeAsync();
                await LaunchAsync(_stop.Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
            catch (StepFlowException e)
            {
                _down = Restarts < _options.MaxRestarts ? null : e;
            }
        }

        return false;
    }
}
