using StepFlow.Flows.Json;

namespace StepFlow.Cli.Output;

/// <summary>Messages to people and log collectors. Results never go here.</summary>
sealed class Log(LogLevel level, TextWriter writer, bool isJson, bool withTraces, bool ownsWriter) : IDisposable
{
    readonly Lock _lock = new();

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

    void Write(LogLevel asked, string? code, string message, string name = "message")
    {
        if (!Shows(asked))
            return;
        var kind = asked.ToString().ToLowerInvariant();
        var text = isJson ? Json(kind, code, name, message) : asked >= LogLevel.Warn ? $"{kind}[{code}]: {message}" : message;
        lock (_lock)
            writer.WriteLine(text);
    }

    static string Json(string level, string? code, string name, string message) => CanonicalJson.Text(CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WriteString("timestamp", TimeProvider.System.GetUtcNow());
        w.WriteString("level", level);
        if (code is not null)
            w.WriteString("code", code);
        w.WriteString(name, message);
        w.WriteEndObject();
    }));
}
