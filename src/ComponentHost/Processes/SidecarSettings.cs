namespace StepFlow.ComponentHost.Processes;

/// <summary>A process to start.</summary>
sealed record SidecarSettings
{
    /// <summary>A path, or a name that is looked up on our own PATH.</summary>
    public required string Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The whole environment of the process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public required string WorkingDirectory { get; init; }

    /// <summary>The user it runs as; null: ours.</summary>
    public string? User { get; init; }

    /// <summary>Bytes of address space a process may use; null: no limit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Seconds of processor time a process may use; null: no limit.</summary>
    public int? CpuSeconds { get; init; }

    /// <summary>Whether it is cut off from all networks.</summary>
    public bool NoNetwork { get; init; }

    /// <summary>Lines of its standard error kept for messages. Default: 50.</summary>
    public int StderrLines { get; init; } = 50;

    /// <summary>How long it may take to end after SIGTERM. Default: 5 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Takes every line of its standard error; null: nobody does.</summary>
    public Action<string>? Log { get; init; }
}
