using Microsoft.Extensions.Logging;

namespace StepFlow.Client;

/// <summary>What a server process logs, and where that goes.</summary>
public sealed record LogConfig
{
    /// <summary><c>trace</c>, <c>debug</c>, <c>info</c>, <c>warn</c> or <c>error</c>. Default: <c>info</c>.</summary>
    public string Level { get; init; } = "info";

    /// <summary>Whether lines are kept for <see cref="StepFlowRuntime.GetRecentLogs"/> and given to <see cref="Logger"/>. Default: true.</summary>
    public bool Capture { get; init; } = true;

    /// <summary>Gets every line; null: nobody does.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>A file that every line is appended to; null: none.</summary>
    public string? FilePath { get; init; }

    /// <summary>Where traces and metrics go (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> of the process); null: as the environment says.</summary>
    public string? OtlpEndpoint { get; init; }
}
