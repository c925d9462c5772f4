namespace StepFlow.Server.Hosting;

/// <summary>Whether the server takes work, told honestly.</summary>
sealed class ServerState : IDisposable
{
    public const string Recovering = "recovering";
    public const string Ready = "ready";
    public const string Draining = "draining";

    readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource _drainStarted = new();
    readonly CancellationTokenSource _drainEnding = new();
    volatile string _status = Recovering;

    /// <summary>Now.</summary>
    public string Status => _status;

    /// <summary>Ends when every run that an earlier process left has been taken up.</summary>
    public Task Recovered => _recovered.Task;

    /// <summary>The server drains: what could go on for ever ends now.</summary>
    public CancellationToken DrainStarted => _drainStarted.Token;

    /// <summary>The drain is about to end: what waits gives the answer it has.</summary>
    public CancellationToken DrainEnding => _drainEnding.Token;

    /// <summary>The runs have been taken up.</summary>
    public void BecomeReady()
    {
        if (_status != Draining)
            _status = Ready;
        _recovered.TrySetResult();
    }

    /// <summary>Takes no new work from now on; there is no way back.</summary>
    /// <param name="patience">How long what waits may go on waiting.</param>
    public void Drain(TimeSpan patience)
    {
        if (_status == Draining)
            return;
        _status = Draining;
        _drainEnding.CancelAfter(patience);
        _drainStarted.Cancel();
    }

    public void Dispose()
    {
        _drainStarted.Dispose();
        _drainEnding.Dispose();
    }
}
