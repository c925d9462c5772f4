namespace StepFlow.ComponentHost.Rpc;

/// <summary>Bounds of one channel.</summary>
sealed record RpcLimits
{
    /// <summary>Bytes of one incoming message at most. Default: 10 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Bytes that may wait to be written at most. Default: 16 MiB.</summary>
    public int MaxQueuedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Lines that are no messages, between two messages, at most. Default: 1,000.</summary>
    public int MaxNoiseLines { get; init; } = 1000;

    /// <summary>Bytes of such lines, between two messages, at most. Default: 1 MiB.</summary>
    public int MaxNoiseBytes { get; init; } = 1024 * 1024;

    /// <summary>Requests of the peer that may be in work at once; more are answered with an error. Default: 256.</summary>
    public int MaxIncoming { get; init; } = 256;
}
