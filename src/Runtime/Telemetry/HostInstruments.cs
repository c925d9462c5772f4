using System.Diagnostics.Metrics;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Routing;

namespace StepFlow.Runtime.Telemetry;

/// <summary>What a host measures.</summary>
sealed class HostInstruments : IDisposable
{
    static readonly InstrumentAdvice<double> Latency = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
    };

    readonly Meter _meter;
    long _inFlight;
    long _waiting;
    long _queued;

    public HostInstruments(object scope, Func<int> live, Func<int> resting, Func<int> waitingAttempts, ComponentRegistry components)
    {
        _meter = new Meter(new MeterOptions(StepFlowTelemetry.MeterName) { Scope = scope });
        RunsStarted = _meter.CreateCounter<long>("stepflow.runs.started", "{run}", "Root runs that began here.");
        RunsEnded = _meter.CreateCounter<long>("stepflow.runs.ended", "{run}", "Root runs that ended here, by status.");
        RunsParked = _meter.CreateCounter<long>("stepflow.runs.parked", "{run}", "Root runs that were set aside.");
        RunsRecovered = _meter.CreateCounter<long>("stepflow.runs.recovered", "{run}", "Root runs that were taken over from another process.");
        ChildRunsStarted = _meter.CreateCounter<long>("stepflow.child_runs.started", "{run}", "Child runs that began here.");
        StepsEnded = _meter.CreateCounter<long>("stepflow.steps.ended", "{step}", "Steps that ended here, by component and outcome.");
        Retries = _meter.CreateCounter<long>("stepflow.step.retries", "{retry}", "Attempts that failed and are repeated, by component and reason.");
        RunDuration = _meter.CreateHistogram("stepflow.run.duration", "s", "From the start of a root run to its end.", null, Latency);
        StepDuration = _meter.CreateHistogram("stepflow.step.duration", "s", "From the first attempt of a step to its end, waits included.", null, Latency);
        AttemptDuration = _meter.CreateHistogram("stepflow.attempt.duration", "s", "Of one attempt, waits included.", null, Latency);
        _meter.CreateObservableGauge("stepflow.component_server.up", () => Each(components, h => h.IsUp ? 1 : 0), null, "1: it answers or is started when needed; 0: it crashed and waits for its restart.");
        _meter.CreateObservableGauge("stepflow.component_server.circuit_open", () => Each(components, h => h.IsLeftAlone ? 1 : 0), null, "1: it crashed too often and is left alone; calls fail at once.");
        _meter.CreateObservableCounter("stepflow.component_server.starts", () => Each(components, h => h.Starts), "{start}", "How often it was started; more than one: it was restarted.");
        _meter.CreateObservableUpDownCounter("stepflow.runs.live", () => (long)live(), "{run}", "Root runs in memory.");
        _meter.CreateObservableUpDownCounter("stepflow.runs.resting", () => (long)resting(), "{run}", "Root runs that wait outside memory.");
        _meter.CreateObservableUpDownCounter("stepflow.steps.in_flight", () => Interlocked.Read(ref _inFlight), "{step}", "Attempts in flight.");
        _meter.CreateObservableUpDownCounter("stepflow.attempts.waiting", () => (long)waitingAttempts(), "{attempt}", "Attempts that wait because as many as the host allows are in flight.");
        _meter.CreateObservableUpDownCounter("stepflow.steps.waiting", () => Interlocked.Read(ref _waiting), "{step}", "Steps that wait for a time, a signal, a child run or a retry.");
        _meter.CreateObservableUpDownCounter("stepflow.queue.depth", () => Interlocked.Read(ref _queued), "{step}", "Steps that are ready and items that have not begun, for want of a free slot.");
    }

    public Counter<long> RunsStarted { get; }

    public Counter<long> RunsEnded { get; }

    public Counter<long> RunsParked { get; }

    public Counter<long> RunsRecovered { get; }

    public Counter<long> ChildRunsStarted { get; }

    public Counter<long> StepsEnded { get; }

    public Counter<long> Retries { get; }

    public Histogram<double> RunDuration { get; }

    public Histogram<double> StepDuration { get; }

    public Histogram<double> AttemptDuration { get; }

    /// <summary>Whether anybody listens.</summary>
    public bool Enabled => RunsStarted.Enabled || StepsEnded.Enabled || StepDuration.Enabled || RunDuration.Enabled || AttemptDuration.Enabled;

    /// <summary>Adds to what is measured when somebody looks.</summary>
    public void Add(int inFlight, int waiting, int queued)
    {
        if (inFlight != 0)
            Interlocked.Add(ref _inFlight, inFlight);
        if (waiting != 0)
            Interlocked.Add(ref _waiting, waiting);
        if (queued != 0)
            Interlocked.Add(ref _queued, queued);
    }

    static IEnumerable<Measurement<long>> Each(ComponentRegistry components, Func<ComponentServerHealth, long> value) =>
        components.Health().Select(h => new Measurement<long>(value(h.Health), new KeyValuePair<string, object?>("plugin", h.Plugin)));

    public void Dispose() => _meter.Dispose();
}
