using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using StepFlow.Runtime.Telemetry;

namespace StepFlow.Bench;

/// <summary>Listens like a server does that shows metrics, or traces as well, and throws away what it hears.</summary>
sealed class Listening : IDisposable
{
    readonly MeterProvider? _metrics;
    readonly ActivityListener? _spans;

    public Listening(string what)
    {
        if (what is not ("none" or "metrics" or "all"))
            throw new ArgumentException($"Unknown --listen '{what}': none, metrics, all");
        if (what == "none")
            return;
        using var unread = new Unread();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter(StepFlowTelemetry.MeterName, "StepFlow.Store")
            .AddReader(new BaseExportingMetricReader(unread))
            .Build();
        if (what != "all")
            return;
        _spans = new ActivityListener
        {
            ShouldListenTo = s => s.Name == StepFlowTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_spans);
    }

    public void Dispose()
    {
        _metrics?.Dispose();
        _spans?.Dispose();
    }

    [ExportModes(ExportModes.Pull)]
    sealed class Unread : BaseExporter<Metric>, IPullMetricExporter
    {
        public Func<int, bool>? Collect { get; set; }

        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
