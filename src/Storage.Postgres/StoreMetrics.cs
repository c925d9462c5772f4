using System.Diagnostics.Metrics;

namespace StepFlow.Storage.Postgres;

/// <summary>What the store tells whoever listens to the meter <see cref="MeterName"/>; the same instruments as those of the other stores.</summary>
static class StoreMetrics
{
    public const string MeterName = "StepFlow.Store";

    static readonly Meter Meter = new(MeterName);

    static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "stepflow.store.commit.duration", "s", "How long the commit of a group of writes took, sync included.", tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
        });

    static readonly Histogram<int> Size = Meter.CreateHistogram(
        "stepflow.store.commit.size", "{write}", "How many writes shared a commit.", tags: null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });

    static readonly KeyValuePair<string, object?> System = new("db.system.name", "postgresql");

    public static void Committed(TimeSpan duration, int writes)
    {
        Duration.Record(duration.TotalSeconds, System);
        Size.Record(writes, System);
    }
}
