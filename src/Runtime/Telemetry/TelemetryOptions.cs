namespace StepFlow.Runtime.Telemetry;

/// <summary>What measurements of a host tell. Bounded: what there is more of counts as <c>other</c>.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Whether measurements of runs and steps carry the tenant. Default: no.</summary>
    public bool WithTenant { get; init; }

    /// <summary>Tenants told apart. Default: 100.</summary>
    public int MaxTenants { get; init; } = 100;

    /// <summary>Components told apart. Default: 500.</summary>
    public int MaxComponents { get; init; } = 500;
}
