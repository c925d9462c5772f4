using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Telemetry;

namespace StepFlow.Runtime.Tests.Telemetry;

/// <summary>Collects the spans of some runs and the measurements of some hosts; other tests run at the same time.</summary>
sealed class Listening : IDisposable
{
    readonly ActivityListener _spans;
    readonly MeterListener _meters = new();
    readonly ConcurrentQueue<Activity> _seen = new();
    readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measured = new();

    public Listening(Func<RunHost?> host)
    {
        _spans = new ActivityListener
        {
            ShouldListenTo = s => s.Name == StepFlowTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _seen.Enqueue,
        };
        ActivitySource.AddActivityListener(_spans);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == StepFlowTelemetry.MeterName && (host() is not { } only || ReferenceEquals(instrument.Meter.Scope, only)))
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((i, v, t, _) => Add(i, v, t));
        _meters.SetMeasurementEventCallback<double>((i, v, t, _) => Add(i, v, t));
        _meters.Start();
    }

    public IReadOnlyList<Activity> SpansOf(Guid rootRun) => [.. _seen.Where(a => (string?)a.GetTagItem("stepflow.root_run.id") == rootRun.ToString())];

    public IReadOnlyList<(double Value, string Tags)> Measured(string name)
    {
        _meters.RecordObservableInstruments();
        return [.. _measured.Where(m => m.Name == name).Select(m => (m.Value, m.Tags))];
    }

    public void Dispose()
    {
        _spans.Dispose();
        _meters.Dispose();
    }

    void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var parts = new List<string>();
        foreach (var (name, tag) in tags)
            parts.Add($"{name}={tag}");
        _measured.Enqueue((instrument.Name, value, string.Join(",", parts)));
    }
}
