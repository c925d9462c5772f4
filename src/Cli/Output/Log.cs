using StepFlow.Flows.Json;

namespace StepFlow.Cli.Output;

/// <summary>Messages to people and log collectors. Results never go here.</summary>
sealed class Log(LogLevel level, TextWriter writer, bool isJson, bool withTraces, bool ownsWriter) : IDisposable
{
    readonly Lock _lock = new();

    /// <summary>Whether lines are JSON objects.</summary>
    public bool IsJson => isJson;

    public bool Shows(LogLevel asked) => asked >= level;

    public void Error(string code, string message, Exception? cause = null)
    {
        Write(LogLevel.Error, code, message);
        if (withTraces && cause is not null)
            Write(LogLevel.Error, "TRACE", cause.ToString());
    }

    public void Warn(string code, string message) => Write(LogLevel.Warn, code, message);

    public void Info(string message) => Write(LogLevel.Info, null, message);

    public void Debug(string message) => Write(LogLevel.Debug, null, message);

    /// <summary>A line of the server, with what it is about as fields of their own where lines are JSON.</summary>
    public void Server(LogLevel asked, string message, IReadOnlyList<KeyValuePair<string, string>> fields, string? exception)
    {
        Write(asked, asked >= LogLevel.Warn ? "SERVER" : null, message, fields: fields);
        if (withTraces && exception is not null)
            Write(asked, "TRACE", exception);
    }

    /// <summary>A line that other programs look for, such as <c>run_id: …</c>.</summary>
    public void Fact(string name, string value)
    {
        if (isJson)
            Write(LogLevel.Info, null, value, name);
        else
            Line(LogLevel.Info, $"{name}: {value}");
    }

    /// <summary>A line without level and code, for texts with a form of their own.</summary>
    public void Line(LogLevel asked, string text)
    {
        if (!Shows(asked))
            return;
        if (isJson)
        {
            Write(asked, null, text);
            return;
        }

        lock (_lock)
            writer.WriteLine(text);
    }

    public void Dispose()
    {
        if (ownsWriter)
            writer.Dispose();
    }

    void Write(LogLevel asked, string? code, string message, string name = "message", IReadOnlyList<KeyValuePair<string, string>>? fields = null)
    {
        if (!Shows(asked))
            return;
        var kind = asked.ToString().ToLowerInvariant();
        var text = isJson ? Json(kind, code, name, message, fields) : asked >= LogLevel.Warn ? $"{kind}[{code}]: {message}" : message;
        lock (_lock)
            writer.WriteLine(text);
    }

    static string Json(
        string level, string? code, string name, string message, IReadOnlyList<KeyValuePair<string, string>>? fields) => CanonicalJson.Text(CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WriteString("timestamp", TimeProvider.System.GetUtcNow());
        w.WriteString("level", level);
        if (code is not null)
            w.WriteString("code", code);
        w.WriteString(name, message);
        foreach (var (field, value) in fields ?? [])
            w.WriteString(field, value);
        w.WriteEndObject();
    }));
}
