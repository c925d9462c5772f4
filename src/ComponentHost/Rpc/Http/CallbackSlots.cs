namespace StepFlow.ComponentHost.Rpc.Http;

/// <summary>Bounds the callbacks of one event stream that are in work at once, and ends them with it.</summary>
sealed class CallbackSlots(int most) : IDisposable
{
    // Neither is disposed: callbacks outlive the stream by a moment. Nothing of the system hangs on them.
    readonly SemaphoreSlim _free = new(most);
    readonly CancellationTokenSource _ended = new();

    /// <summary>Fires when the stream has ended: nobody waits for answers any more.</summary>
    public CancellationToken Ended => _ended.Token;

    public Task TakeAsync(CancellationToken cancellationToken) => _free.WaitAsync(cancellationToken);

    public void Give() => _free.Release();

    public void Dispose() => _ = _ended.CancelAsync();
}
