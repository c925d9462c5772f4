using System.Threading.Channels;

namespace StepFlow.Runtime.Timers;

/// <summary>Tells one waiter that there is something new, however often it is rung meanwhile.</summary>
public sealed class Wake
{
    readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Rings; never waits.</summary>
    public void Ring() => _channel.Writer.TryWrite(true);

    /// <summary>Waits for a ring since the last wait.</summary>
    /// <returns>False: the time was up.</returns>
    /// <param name="atMost">How long to wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async ValueTask<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        if (_channel.Reader.TryRead(out _))
            return true;
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await _channel.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
