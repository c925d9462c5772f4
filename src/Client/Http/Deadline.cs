namespace StepFlow.Client.Http;

/// <summary>Until when somebody waits.</summary>
/// <param name="time">The clock.</param>
/// <param name="timeout">How long; null: for ever.</param>
sealed class Deadline(TimeProvider time, TimeSpan? timeout)
{
    // Shorter than what proxies cut off, and than the default limit of a client that somebody hands us.
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(50);

    readonly long _start = time.GetTimestamp();

    public bool IsOver => Left == TimeSpan.Zero;

    /// <summary>How long the server is to wait this time, whole seconds.</summary>
    public int Seconds => (int)Math.Min(Longest.TotalSeconds, Left.TotalSeconds);

    TimeSpan Left => timeout is not { } limit ? TimeSpan.MaxValue
        : time.GetElapsedTime(_start) is var gone && gone < limit ? limit - gone : TimeSpan.Zero;

    /// <summary>Fires when time is up, or when the caller gives up.</summary>
    public CancellationTokenSource Token(CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout is not null)
            source.CancelAfter(Left);
        return source;
    }

    /// <summary>Time is up.</summary>
    public static StepFlowException Passed(Guid runId) => new(
        "WAIT_TIMEOUT", 408, $"Run {runId} has not ended in the time given. It goes on; ask again with GetResultAsync.") { RunId = runId };
}
