namespace StepFlow.Runtime.Configuration;

/// <summary>Continuing runs that an earlier process left unfinished.</summary>
public sealed record RecoverySettings
{
    /// <summary>The defaults.</summary>
    public static RecoverySettings Default { get; } = new();

    /// <summary>Whether the host continues them. Default: true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often it looks for them. Default: 30 s.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Runs continued at start at most. Default: 100.</summary>
    public int MaxStartupRecovery { get; init; } = 100;

    /// <summary>Runs taken over by one check at most. Default: 10.</summary>
    public int MaxClaimsPerCheck { get; init; } = 10;

    /// <summary>How long a host owns a run after its last sign of life. Default: 30 s.</summary>
    public TimeSpan LeaseTtl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Journal records between snapshots; 0: none. Default: 1,000.</summary>
    public int CheckpointInterval { get; init; } = 1000;

    /// <summary>A run of which a step was in flight each of the last so many times that its host died is parked; 0: never. Default: 3.</summary>
    public int ParkAfter { get; init; } = 3;
}
