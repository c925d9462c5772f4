namespace StepFlow.Client.Http;

/// <summary>How long to wait before a request is sent again.</summary>
static class Backoff
{
    const int MaxDoublings = 20;

    /// <summary>What the server asked for; else twice as long as before, with some chance so that clients do not come back all at once.</summary>
    public static TimeSpan Delay(StepFlowClientOptions options, int retries, TimeSpan? asked)
    {
        var doubled = options.RetryDelay * Math.Pow(2, Math.Min(retries, MaxDoublings));
        var spread = doubled * (0.75 + (Random.Shared.NextDouble() / 2));
        var wanted = asked is { } least && least > spread ? least : spread;
        return wanted < options.MaxRetryDelay ? wanted : options.MaxRetryDelay;
    }
}
