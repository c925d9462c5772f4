using System.Globalization;
using System.Text.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Client.Contracts;

/// <summary>
/// Results in the form of the HTTP API: as in upstream's FlowResult, with a number for <c>error.code</c> and our stable name of it next to it, as
/// <c>error.errorCode</c>. See docs/decisions/error-codes-in-the-api.md.
/// </summary>
public static class FlowResultJson
{
    static readonly Dictionary<string, long> Numbers = new(StringComparer.Ordinal)
    {
        ["UNSPECIFIED"] = 0,
        [ErrorCodes.Timeout] = 1,
        [ErrorCodes.InvalidInput] = 2,
        [ErrorCodes.ComponentFailed] = 3,
        [ErrorCodes.Cancelled] = 4,
        [ErrorCodes.Unreachable] = 5,
        [ErrorCodes.ComponentNotFound] = 6,
        [ErrorCodes.ResourceUnavailable] = 7,
        [ErrorCodes.ExpressionFailure] = 8,
        [ErrorCodes.OrchestratorError] = 9,
        [ErrorCodes.WorkerError] = 10,
        [ErrorCodes.SchemaViolation] = 101,
        [ErrorCodes.DepthExceeded] = 102,
        [ErrorCodes.TooLarge] = 103,
    };

    /// <summary>The number of a code: its own when it is one, that of the name when it is ours, else that of COMPONENT_FAILED.</summary>
    public static long NumberOf(string code) =>
        Numbers.TryGetValue(code, out var number) ? number
        : long.TryParse(code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) ? number
        : Numbers[ErrorCodes.ComponentFailed];

    /// <summary>Writes an outcome.</summary>
    public static void Write(Utf8JsonWriter writer, Outcome outcome)
    {
        if (!outcome.IsFailed)
        {
            OutcomeJson.Write(writer, outcome);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("outcome", "failed");
        writer.WritePropertyName("error");
        WriteError(writer, outcome.Error!);
        writer.WriteEndObject();
    }

    /// <summary>Writes an error.</summary>
    public static void WriteError(Utf8JsonWriter writer, FlowError error)
    {
        writer.WriteStartObject();
        writer.WriteNumber("code", NumberOf(error.Code));
        writer.WriteString("errorCode", error.Code);
        writer.WriteString("message", error.Message);
        if (error.Data is { } data)
        {
            writer.WritePropertyName("data");
            data.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads an outcome of this or of the engine's own form.</summary>
    /// <returns>The outcome; null when the value is none.</returns>
    public static Outcome? Read(JsonElement value) =>
        OutcomeJson.Read(value) is not { } outcome ? null
        : outcome.IsFailed ? Outcome.Failed(Named(outcome.Error!, value.GetProperty("error")))
        : outcome;

    /// <summary>Reads an error of this or of the engine's own form.</summary>
    /// <returns>The error; null when the value is none.</returns>
    public static FlowError? ReadError(JsonElement value) => OutcomeJson.ReadError(value) is { } error ? Named(error, value) : null;

    static FlowError Named(FlowError error, JsonElement value) =>
        value.TryGetProperty("errorCode", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } code
            ? error with { Code = code }
            : error;
}
