namespace StepFlow.Runtime.Configuration;

/// <summary>What a host shows of itself.</summary>
public sealed record TelemetrySettings
{
    /// <summary>The defaults.</summary>
    public static TelemetrySettings Default { get; } = new();

    /// <summary>Whether <c>/metrics</c> is there. Default: yes.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Whether <c>/metrics</c> answers without a key also when there are keys. Default: no.</summary>
    public bool MetricsOpen { get; init; }

    /// <summary>Whether measurements carry the tenant (at most 100 of them). Default: no.</summary>
    public bool TenantLabel { get; init; }

    /// <summary>Requests that take longer are logged as information. Default: one second.</summary>
    public TimeSpan SlowRequest { get; init; } = TimeSpan.FromSeconds(1);
}
