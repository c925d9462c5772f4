using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Secrets;
using StepFlow.Runtime.Telemetry;

namespace StepFlow.Server.Telemetry;

/// <summary>Collects what the engine and the framework tell, and sends it on. Listens from its making on: make it before the first run starts.</summary>
sealed class TelemetryProviders : IDisposable
{
    const string StoreMeter = "StepFlow.Store";

    readonly TracerProvider? _traces;
    readonly MeterProvider? _metrics;

    public TelemetryProviders(ServerTelemetry telemetry, RunHost runs, IMeterFactory meters)
    {
        if (telemetry.OtlpEndpoint is not null)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddSource(StepFlowTelemetry.SourceName, "Microsoft.AspNetCore")
                .AddOtlpExporter(options =>
                {
                    To(options, telemetry, "traces");
                    options.BatchExportProcessorOptions = new BatchExportActivityProcessorOptions
                    {
                        MaxQueueSize = 65_536, MaxExportBatchSize = 4096, ScheduledDelayMilliseconds = 1000,
                    };
                })
                .Build();
        }

        if (!telemetry.Metrics && telemetry.OtlpEndpoint is null)
            return;
        var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource())
            .AddMeter(StepFlowTelemetry.MeterName, ServerTelemetry.MeterName, StoreMeter, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddView(instrument => IsForeign(instrument, runs, meters) ? MetricStreamConfiguration.Drop : null);
        if (telemetry.Metrics)
            metrics.AddReader(new BaseExportingMetricReader(Prometheus));
        if (telemetry.OtlpEndpoint is not null)
            metrics.AddOtlpExporter(options => To(options, telemetry, "metrics"));
        _metrics = metrics.Build();
    }

    /// <summary>What <c>/metrics</c> shows.</summary>
    public PrometheusExporter Prometheus { get; } = new();

    /// <summary>Sends log lines on, without secrets.</summary>
    public static void AddLogs(ILoggingBuilder logging, ServerTelemetry telemetry, SecretRedactor redactor)
    {
        if (telemetry.OtlpEndpoint is null)
            return;
        logging.AddOpenTelemetry(options =>
        {
            options.IncludeScopes = true;
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(Resource());
            options.AddProcessor(new LogScrubber(redactor));
            options.AddOtlpExporter(exporter => To(exporter, telemetry, "logs"));
        });
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        Prometheus.Dispose();
    }

    // Another host or server of the same process has series of the same names.
    static bool IsForeign(Instrument instrument, RunHost runs, IMeterFactory meters) => instrument.Meter.Scope switch
    {
        RunHost host => host != runs,
        IMeterFactory factory => factory != meters,
        _ => false,
    };

    static void To(OtlpExporterOptions options, ServerTelemetry telemetry, string signal)
    {
        var endpoint = telemetry.OtlpEndpoint!;
        options.Protocol = telemetry.OtlpOverGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = telemetry.OtlpOverGrpc ? endpoint : new Uri($"{endpoint.ToString().TrimEnd('/')}/v1/{signal}");
    }

    static ResourceBuilder Resource()
    {
        var resource = ResourceBuilder.CreateDefault();
        if (Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is { Length: > 0 })
            return resource;
        var version = typeof(TelemetryProviders).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return resource.AddService("stepflow", serviceVersion: version.Split('+')[0]);
    }
}
