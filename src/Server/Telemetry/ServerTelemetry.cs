namespace StepFlow.Server.Telemetry;

/// <summary>What a server shows of itself.</summary>
public sealed record ServerTelemetry
{
    /// <summary>The meter of what the server itself measures; that of the engine is <c>StepFlow</c>.</summary>
    public const string MeterName = "StepFlow.Server";

    /// <summary>Where traces, metrics and logs are sent to with OTLP, for instance <c>http://collector:4318</c>; null: nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Whether OTLP goes over gRPC instead of HTTP with protobuf. Default: no.</summary>
    public bool OtlpOverGrpc { get; init; }

    /// <summary>Whether <c>/metrics</c> is there for Prometheus. Default: yes.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Whether <c>/metrics</c> answers without a key also when there are keys. Default: no.</summary>
    public bool MetricsOpen { get; init; }

    /// <summary>Requests that take this long or longer are logged as information, others only for debugging. Default: one second.</summary>
    public TimeSpan SlowRequest { get; init; } = TimeSpan.FromSeconds(1);
}
