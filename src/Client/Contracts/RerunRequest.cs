namespace StepFlow.Client.Contracts;

/// <summary>A run to run again, on the same inputs.</summary>
public sealed record RerunRequest
{
    /// <summary>Take over what succeeded and run only the rest. Default: false, everything runs again.</summary>
    public bool FailedOnly { get; init; }

    /// <summary>Other labels. Default: the same.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Whether to answer only when the run has ended. Default: false.</summary>
    public bool Wait { get; init; }

    /// <summary>How long to wait, seconds. Default: 300.</summary>
    public int? TimeoutSecs { get; init; }
}
