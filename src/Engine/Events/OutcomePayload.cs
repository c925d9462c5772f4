using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Events;

/// <summary>An outcome inside a payload: <c>r</c> (result), <c>e</c> (error) or <c>k</c> (skip reason).</summary>
static class OutcomePayload
{
    public static void Write(Utf8JsonWriter writer, Outcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Success:
                Payload.WriteValue(writer, "r"u8, outcome.Result);
                break;
            case OutcomeKind.Failed:
                writer.WritePropertyName("e"u8);
                WriteError(writer, outcome.Error!);
                break;
            default:
                writer.WriteString("k"u8, outcome.Reason ?? "");
                break;
        }
    }

    public static Outcome Read(JsonElement payload)
    {
        if (payload.TryGetProperty("r"u8, out var result))
            return Outcome.Success(result);
        if (payload.TryGetProperty("e"u8, out var error))
            return Outcome.Failed(ReadError(error));
        var reason = payload.GetProperty("k"u8).GetString();
        return Outcome.Skipped(string.IsNullOrEmpty(reason) ? null : reason);
    }

    public static void WriteError(Utf8JsonWriter writer, FlowError error)
    {
        writer.WriteStartObject();
        writer.WriteString("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        Payload.WriteOptional(writer, "data"u8, error.Data);
        writer.WriteEndObject();
    }

    public static FlowError ReadError(JsonElement error) => new(
        error.GetProperty("code"u8).GetString()!, error.GetProperty("message"u8).GetString()!, Payload.Optional(error, "data"u8));

    /// <summary>What an <c>onFailure</c> step is told.</summary>
    public static JsonElement FailureValue(FlowError error, string? stepId) => CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WriteString("code"u8, error.Code);
        w.WriteString("message"u8, error.Message);
        w.WritePropertyName("data"u8);
        Payload.WriteRaw(w, error.Data ?? JsonValues.Null);
        w.WriteString("step"u8, stepId);
        w.WriteEndObject();
    });
}
