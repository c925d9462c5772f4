using System.Text.Json;

namespace StepFlow.Client;

/// <summary>Something a server process logged.</summary>
/// <param name="Timestamp">When, UTC.</param>
/// <param name="Level"><c>trace</c>, <c>debug</c>, <c>info</c>, <c>warn</c> or <c>error</c>.</param>
/// <param name="Message">What.</param>
/// <param name="Fields">The whole line; undefined when it was not JSON.</param>
public sealed record LogEntry(DateTimeOffset Timestamp, string Level, string Message, JsonElement Fields)
{
    /// <summary>The code of a warning or an error; null: none.</summary>
    public string? Code => Fields.ValueKind == JsonValueKind.Object && Fields.TryGetProperty("code", out var code) ? code.GetString() : null;
}
