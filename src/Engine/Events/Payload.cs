using System.Runtime.InteropServices;
using System.Text.Json;

namespace StepFlow.Engine.Events;

/// <summary>The small pieces that payloads are made of.</summary>
static class Payload
{
    public static void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<byte> name, JsonElement value)
    {
        writer.WritePropertyName(name);
        WriteRaw(writer, value);
    }

    public static void WriteRaw(Utf8JsonWriter writer, JsonElement value) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    public static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, JsonElement? value)
    {
        if (value is { } present)
            WriteValue(writer, name, present);
    }

    public static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    public static void WriteArray(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<JsonElement> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            WriteRaw(writer, value);
        writer.WriteEndArray();
    }

    public static void WriteStrings(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    public static JsonElement? Optional(JsonElement payload, ReadOnlySpan<byte> name) =>
        payload.TryGetProperty(name, out var value) ? value : null;

    public static string? OptionalString(JsonElement payload, ReadOnlySpan<byte> name) =>
        payload.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static int Int(JsonElement payload, ReadOnlySpan<byte> name) => payload.GetProperty(name).GetInt32();

    public static void WriteReason(Utf8JsonWriter writer, string? reason)
    {
        writer.WriteStartObject();
        WriteOptional(writer, "reason"u8, reason);
        writer.WriteEndObject();
    }
}
