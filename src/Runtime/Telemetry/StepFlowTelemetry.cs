using System.Diagnostics;

namespace StepFlow.Runtime.Telemetry;

/// <summary>The names to listen to.</summary>
public static class StepFlowTelemetry
{
    /// <summary>The activity source with the spans of runs, steps and attempts.</summary>
    public const string SourceName = "StepFlow";

    /// <summary>The meter of each host; its scope is the host.</summary>
    public const string MeterName = "StepFlow";

    internal static ActivitySource Source { get; } = new(SourceName);
}
