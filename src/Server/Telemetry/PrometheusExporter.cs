using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace StepFlow.Server.Telemetry;

/// <summary>Collects when somebody asks, and gives the text that Prometheus reads.</summary>
[ExportModes(ExportModes.Pull)]
sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    const int CollectTimeoutMs = 5000;

    readonly Lock _lock = new();
    string _text = "";

    public Func<int, bool>? Collect { get; set; }

    /// <summary>Everything measured, now. One at a time; who comes meanwhile waits.</summary>
    public string Read()
    {
        lock (_lock)
        {
            Collect?.Invoke(CollectTimeoutMs);
            return _text;
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var text = new PrometheusText();
        foreach (var metric in batch)
            text.Add(metric);
        _text = text.ToString();
        return ExportResult.Success;
    }
}
