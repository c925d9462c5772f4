namespace StepFlow.Client;

/// <summary>How a client behaves.</summary>
public sealed record StepFlowClientOptions
{
    /// <summary>The API key (<c>sfk_…</c>); null: none, for a server without keys on this machine.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// How often a request is tried again when the connection is lost or the server is busy (429, 502, 503, 504). Every request that starts
    /// something carries an idempotency key, so trying again starts nothing twice. Default: 6, about 13 s in all.
    /// </summary>
    public int MaxRetries { get; set; } = 6;

    /// <summary>The wait before the first retry; it doubles from then on. Default: 0.2 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The longest wait before a retry. A server that asks for a longer one (Retry-After) is not asked again: the error is thrown, with
    /// what it asked for in <see cref="StepFlowException.RetryAfter"/>. Default: 30 s.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one try may take, the time not counted that the server was asked to wait. Default: 30 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What to send requests with; it is not disposed. Null: one of the client's own.</summary>
    public HttpClient? Http { get; set; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Says why there is no server to ask any more; null as long as there is one.</summary>
    internal Func<StepFlowException?>? Down { get; set; }
}
