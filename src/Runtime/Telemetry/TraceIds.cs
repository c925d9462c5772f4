using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using StepFlow.Engine.Effects;
using StepFlow.Engine.State;

namespace StepFlow.Runtime.Telemetry;

/// <summary>
/// The ids of spans, worked out and not drawn: whoever goes on with a run, in whatever process, comes to the same. The trace is the
/// caller's, else made from the id of the root run; a span is made from what it is about.
/// </summary>
public static class TraceIds
{
    /// <summary>The trace of a root run, and the caller's span when there is one.</summary>
    /// <param name="traceParent">The caller's W3C trace context; null or malformed: none.</param>
    /// <param name="rootRunId">The root run.</param>
    public static ActivityContext Of(string? traceParent, Guid rootRunId)
    {
        if (traceParent is not null && ActivityContext.TryParse(traceParent, null, isRemote: true, out var caller))
            return caller;
        Span<byte> bytes = stackalloc byte[32];
        Hash(bytes, (byte)'t', rootRunId);
        return new ActivityContext(ActivityTraceId.CreateFromBytes(bytes[..16]), default, ActivityTraceFlags.Recorded);
    }

    /// <summary>The span of a root or child run.</summary>
    public static ActivitySpanId OfRun(Guid runId) => Span((byte)'r', runId, 0, 0, 0);

    /// <summary>The span of a step of an item.</summary>
    public static ActivitySpanId OfStep(StepAddress step) => Span((byte)'s', step.RunId, step.Item, step.Step, 0);

    /// <summary>The span of an attempt.</summary>
    public static ActivitySpanId OfAttempt(StepAddress step, int attempt) => Span((byte)'a', step.RunId, step.Item, step.Step, attempt);

    /// <summary>
    /// The W3C trace context that a component is given: the attempt's own span. When nobody records spans it is the caller's, so that the
    /// component's spans have a parent that somebody knows.
    /// </summary>
    internal static string? ForComponent(string? traceParent, Guid rootRunId, DispatchStep effect)
    {
        if (!StepFlowTelemetry.Source.HasListeners())
            return traceParent;
        var trace = Of(traceParent, rootRunId);
        var flags = trace.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00";
        return $"00-{trace.TraceId}-{OfAttempt(effect.Address, effect.Attempt)}-{flags}";
    }

    static ActivitySpanId Span(byte kind, Guid run, int item, int step, int attempt)
    {
        Span<byte> bytes = stackalloc byte[32];
        Hash(bytes, kind, run, item, step, attempt);
        return ActivitySpanId.CreateFromBytes(bytes[..8]);
    }

    static void Hash(Span<byte> destination, byte kind, Guid run, int item = 0, int step = 0, int attempt = 0)
    {
        Span<byte> name = stackalloc byte[29];
        run.TryWriteBytes(name);
        BinaryPrimitives.WriteInt32LittleEndian(name[16..], item);
        BinaryPrimitives.WriteInt32LittleEndian(name[20..], step);
        BinaryPrimitives.WriteInt32LittleEndian(name[24..], attempt);
        name[28] = kind;
        SHA256.HashData(name, destination);
    }
}
