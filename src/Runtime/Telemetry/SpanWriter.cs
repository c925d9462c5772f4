using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace StepFlow.Runtime.Telemetry;

/// <summary>Writes spans that are over, with ids of our own.</summary>
static class SpanWriter
{
    static bool _hasField = true;

    /// <summary>Hands a finished span to whoever listens.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="id">Its id.</param>
    /// <param name="parent">Its trace and parent; without a span id it is the root of the trace.</param>
    /// <param name="start">When it began.</param>
    /// <param name="end">When it ended.</param>
    /// <param name="tags">What there is to say about it.</param>
    /// <param name="failure">Why it failed; null: it did not.</param>
    /// <param name="recoveredAt">When another process went on with it; null: none had to.</param>
    public static void Write(
        string name,
        ActivitySpanId id,
        ActivityContext parent,
        DateTimeOffset start,
        DateTimeOffset end,
        KeyValuePair<string, object?>[] tags,
        string? failure = null,
        DateTimeOffset? recoveredAt = null)
    {
        var before = Activity.Current;
        Activity.Current = null;
        try
        {
            using var span = StepFlowTelemetry.Source.CreateActivity(name, ActivityKind.Internal, parent, tags, null, ActivityIdFormat.W3C);
            if (span is null)
                return;
            span.SetStartTime(start.UtcDateTime);
            span.Start();
            SetId(span, id);
            if (recoveredAt is { } at)
                span.AddEvent(new ActivityEvent("recovered", at));
            if (failure is not null)
                span.SetStatus(ActivityStatusCode.Error, failure);
            span.SetEndTime((end > start ? end : start.AddTicks(1)).UtcDateTime);
        }
        finally
        {
            Activity.Current = before;
        }
    }

    // The framework draws ids and offers no way to give one; the exporters read what stands in this field.
    static void SetId(Activity span, ActivitySpanId id)
    {
        if (!_hasField)
            return;
        try
        {
            SpanId(span) = id.ToHexString();
        }
        catch (MissingFieldException)
        {
            _hasField = false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    static extern ref string? SpanId(Activity activity);
}
