using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;
using StepFlow.Runtime.Secrets;

namespace StepFlow.Server.Telemetry;

/// <summary>Takes secrets out of log records before they are sent, and joins those about runs to the run's trace.</summary>
sealed class LogScrubber(SecretRedactor redactor) : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        if (data.FormattedMessage is { } message)
            data.FormattedMessage = redactor.Scrub(message);
        if (data.Body is { } body)
            data.Body = redactor.Scrub(body);
        if (data.Attributes is { } attributes)
            data.Attributes = [.. attributes.Select(a => a.Value is string text ? KeyValuePair.Create<string, object?>(a.Key, redactor.Scrub(text)) : a)];
        if (data.TraceId == default)
            data.ForEachScope(Join, data);
    }

    static void Join(LogRecordScope scope, LogRecord record)
    {
        foreach (var (name, value) in scope)
        {
            if (name == RunLog.TraceId && value is string trace)
                record.TraceId = ActivityTraceId.CreateFromString(trace);
            else if (name == RunLog.SpanId && value is string span)
                record.SpanId = ActivitySpanId.CreateFromString(span);
        }
    }
}
