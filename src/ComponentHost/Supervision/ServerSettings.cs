using StepFlow.ComponentHost.Processes;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Supervision;

/// <summary>What the configuration says about a supervised server, of whatever protocol.</summary>
sealed record ServerSettings
{
    /// <summary>The process; null: the server runs already.</summary>
    public SidecarSettings? Process { get; init; }

    /// <summary>How it is restarted.</summary>
    public RestartSettings Restart { get; init; } = new();

    /// <summary>The bounds of its messages.</summary>
    public RpcLimits Limits { get; init; } = new();

    /// <summary>Whether it starts with the host, not with the first call.</summary>
    public bool AtBoot { get; init; }

    /// <summary>How long starting and shaking hands may take. Default: 30 s.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one call may take; null: only the step's own limit counts.</summary>
    public TimeSpan? Call { get; init; }

    /// <summary>How long a server that reports progress may send nothing while calls are in flight; null: for ever.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Calls that may wait or be in flight at once; more are answered with 'busy'. Default: 10,000.</summary>
    public int MaxCalls { get; init; } = 10_000;

    /// <summary>Calls sent to the server at once; null: all. Default: null.</summary>
    public int? MaxConcurrency { get; init; }
}
