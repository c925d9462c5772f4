using System.Text.Json;
using StepFlow.Engine.Deferral;

namespace StepFlow.Engine.Events;

/// <summary>A wait inside a payload: one of <c>sleep</c>, <c>signal</c>, <c>child</c>.</summary>
static class DeferralPayload
{
    public static void Write(Utf8JsonWriter writer, StepDeferral deferral)
    {
        switch (deferral)
        {
            case SleepDeferral sleep:
                writer.WriteStartObject("sleep"u8);
                writer.WriteNumber("ms"u8, sleep.Duration.TotalMilliseconds);
                Payload.WriteValue(writer, "result"u8, sleep.Result);
                break;
            case SignalDeferral signal:
                writer.WriteStartObject("signal"u8);
                writer.WriteString("name"u8, signal.Name);
                if (signal.Timeout is { } timeout)
                    writer.WriteNumber("ms"u8, timeout.TotalMilliseconds);
                Payload.WriteOptional(writer, "default"u8, signal.Default);
                break;
            case ChildRunDeferral child:
                writer.WriteStartObject("child"u8);
                writer.WriteNumber("kind"u8, (int)child.Kind);
                writer.WriteString("flow"u8, child.FlowId);
                Payload.WriteArray(writer, "inputs"u8, child.Inputs);
                if (child.MaxConcurrency is { } limit)
                    writer.WriteNumber("maxConcurrency"u8, limit);
                writer.WriteNumber("maxIterations"u8, child.MaxIterations);
                Payload.WriteOptional(writer, "variables"u8, child.Variables);
                break;
            default:
                throw new NotSupportedException($"No journal format for {deferral.GetType().Name}");
        }

        writer.WriteEndObject();
    }

    public static StepDeferral Read(JsonElement payload)
    {
        if (payload.TryGetProperty("sleep"u8, out var sleep))
            return new SleepDeferral(Ms(sleep)!.Value, sleep.GetProperty("result"u8));
        if (payload.TryGetProperty("signal"u8, out var signal))
            return new SignalDeferral(signal.GetProperty("name"u8).GetString()!, Ms(signal), Payload.Optional(signal, "default"u8));
        var child = payload.GetProperty("child"u8);
        return new ChildRunDeferral
        {
            Kind = (ChildRunKind)Payload.Int(child, "kind"u8),
            FlowId = child.GetProperty("flow"u8).GetString()!,
            Inputs = [.. child.GetProperty("inputs"u8).EnumerateArray()],
            MaxConcurrency = child.TryGetProperty("maxConcurrency"u8, out var limit) ? limit.GetInt32() : null,
            MaxIterations = Payload.Int(child, "maxIterations"u8),
            Variables = Payload.Optional(child, "variables"u8),
        };
    }

    static TimeSpan? Ms(JsonElement wait) =>
        wait.TryGetProperty("ms"u8, out var ms) ? TimeSpan.FromMilliseconds(ms.GetDouble()) : null;
}
