namespace StepFlow.Client;

/// <summary>When a server process that ended is started again; with the same port and database, so its runs go on.</summary>
public enum RestartPolicy
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>When it ended with an exit code other than 0, or by a signal.</summary>
    OnFailure,

    /// <summary>Always, unless it was stopped on purpose.</summary>
    Always,
}
