namespace StepFlow.ComponentHost.Supervision;

/// <summary>How a server that crashes is restarted.</summary>
sealed record RestartSettings
{
    /// <summary>The wait before the first restart; doubles with every further crash. Default: 200 ms.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait. Default: 30 s.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Crashes within the window that are too many. Default: 5.</summary>
    public int MaxCrashes { get; init; } = 5;

    /// <summary>The window that crashes are counted in; a server that stays up as long starts afresh. Default: 1 minute.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a server that crashed too often is left alone. Default: 30 s.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(30);
}
