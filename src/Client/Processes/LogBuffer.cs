using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace StepFlow.Client.Processes;

/// <summary>The latest lines of a server process; also passes them on.</summary>
sealed class LogBuffer(LogConfig config, TimeProvider time) : IDisposable
{
    const int Capacity = 1000;

    readonly Lock _lock = new();
    readonly Queue<LogEntry> _entries = new();
    readonly StreamWriter? _file = config.FilePath is { } path ? new StreamWriter(path, append: true) { AutoFlush = true } : null;

    public void Add(string line)
    {
        if (line.Length == 0)
            return;
        var entry = Read(line);
        lock (_lock)
        {
            // Kept in any case: when a start fails they are what tells why.
            _entries.Enqueue(entry);
            if (_entries.Count > Capacity)
                _entries.Dequeue();
            _file?.WriteLine(line);
        }

        if (config is { Capture: true, Logger: { } logger })
            logger.Log(LevelOf(entry.Level), "{Message}", entry.Message);
    }

    public IReadOnlyList<LogEntry> Latest(int limit)
    {
        lock (_lock)
            return [.. _entries.TakeLast(limit)];
    }

    /// <summary>The last lines as a text; empty: there are none.</summary>
    public string Tail(int limit)
    {
        var lines = Latest(limit).Select(e => $"{Environment.NewLine}  {e.Level}{(e.Code is { } code ? $"[{code}]" : "")}: {e.Message}");
        return string.Concat(lines) is { Length: > 0 } text ? $" Its last lines:{text}" : " It wrote nothing.";
    }

    public void Dispose() => _file?.Dispose();

    LogEntry Read(string line)
    {
        try
        {
            if (line[0] == '{' && JsonElement.Parse(line) is { ValueKind: JsonValueKind.Object } fields)
            {
                var when = Text(fields, "timestamp") is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var parsed)
                    ? parsed
                    : time.GetUtcNow();
                return new LogEntry(when, Text(fields, "level") ?? "info", Text(fields, "message") ?? line, fields);
            }
        }
        catch (JsonException)
        {
            // A line of something that does not log in JSON, the runtime's own last words for instance.
        }

        return new LogEntry(time.GetUtcNow(), "info", line, default);
    }

    static string? Text(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static LogLevel LevelOf(string level) => level switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
