namespace StepFlow.Server.Events;

/// <summary>Bounds of event streams.</summary>
public sealed record EventStreamOptions
{
    /// <summary>Streams open at once, of all tenants. Default: 1,000; one more is answered with 429.</summary>
    public int MaxStreams { get; init; } = 1000;

    /// <summary>Streams open at once of one tenant. Default: 200.</summary>
    public int MaxStreamsPerTenant { get; init; } = 200;

    /// <summary>How often a silent stream says that it lives, and looks into the journal in case another node writes it. Default: 15 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Partial outputs that wait for one client at most; the oldest are dropped, and how many is told. Default: 256.</summary>
    public int PartialBuffer { get; init; } = 256;

    /// <summary>Commits a tenant's stream can be resumed over; older cursors get a <c>gap</c>. Default: 65,536, of all tenants.</summary>
    public int LogCapacity { get; init; } = 65_536;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
