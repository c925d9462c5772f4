using System.Globalization;
using System.Text.Json;

namespace StepFlow.Flows.Model;

/// <summary>
/// Outcomes as JSON (upstream's FlowResult): <c>{outcome: success, result}</c>, <c>{outcome: failed, error: {code, message,
/// data?}}</c>, <c>{outcome: skipped, reason?}</c>. A code that is a decimal integer is a JSON number, any other a string.
/// </summary>
public static class OutcomeJson
{
    /// <summary>Reads an outcome. The element must not belong to a document that will be disposed.</summary>
    /// <returns>The outcome; null when the value is not of one of the three shapes.</returns>
    public static Outcome? Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("outcome", out var outcome) || outcome.ValueKind != JsonValueKind.String)
            return null;
        if (outcome.ValueEquals("success"))
            return Outcome.Success(value.TryGetProperty("result", out var result) ? result : Json.JsonValues.Null);
        if (outcome.ValueEquals("failed"))
            return value.TryGetProperty("error", out var error) && ReadError(error) is { } read ? Outcome.Failed(read) : null;
        if (!outcome.ValueEquals("skipped"))
            return null;
        if (!value.TryGetProperty("reason", out var reason) || reason.ValueKind == JsonValueKind.Null)
            return Outcome.Skipped();
        return reason.ValueKind == JsonValueKind.String ? Outcome.Skipped(reason.GetString()) : null;
    }

    /// <summary>Reads the error object of a failure.</summary>
    /// <returns>The error; null when there is no usable <c>code</c> or <c>message</c>.</returns>
    public static FlowError? ReadError(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object || !error.TryGetProperty("code", out var code) ||
            !error.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.String)
            return null;
        var codeText = code.ValueKind switch
        {
            JsonValueKind.String when code.GetString() is { Length: > 0 } name => name,
            JsonValueKind.Number when code.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (codeText is null)
            return null;
        JsonElement? data = error.TryGetProperty("data", out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
        return new FlowError(codeText, message.GetString()!, data);
    }

    /// <summary>Writes an outcome.</summary>
    public static void Write(Utf8JsonWriter writer, Outcome outcome)
    {
        writer.WriteStartObject();
        switch (outcome.Kind)
        {
            case OutcomeKind.Success:
                writer.WriteString("outcome", "success");
                writer.WritePropertyName("result");
                outcome.Result.WriteTo(writer);
                break;
            case OutcomeKind.Failed:
                writer.WriteString("outcome", "failed");
                writer.WritePropertyName("error");
                WriteError(writer, outcome.Error!);
                break;
            default:
                writer.WriteString("outcome", "skipped");
                if (outcome.Reason is { } reason)
                    writer.WriteString("reason", reason);
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes the error object of a failure.</summary>
    public static void WriteError(Utf8JsonWriter writer, FlowError error)
    {
        writer.WriteStartObject();
        if (IsDecimalInteger(error.Code, out var number))
            writer.WriteNumber("code", number);
        else
            writer.WriteString("code", error.Code);
        writer.WriteString("message", error.Message);
        if (error.Data is { } data)
        {
            writer.WritePropertyName("data");
            data.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    static bool IsDecimalInteger(string code, out long number) =>
        long.TryParse(code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) &&
        number.ToString(CultureInfo.InvariantCulture) == code;
}
