using System.Text;
using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Cli.Output;

/// <summary>The records of a journal, one a line, as they are stored.</summary>
static class JournalOutput
{
    const int MaxPayload = 160;

    public static async Task WriteAsync(IRunStore store, RunKey run, bool isJson, CancellationToken cancel)
    {
        using var output = new BufferedStream(Console.OpenStandardOutput());
        await foreach (var record in store.Journal.ReadAsync(run, cancellationToken: cancel))
        {
            if (isJson)
                JsonOutput.WriteLine(w => Write(w, record), to: output);
            else
                await output.WriteAsync(Encoding.UTF8.GetBytes(Line(run, record) + "\n"), cancel);
        }
    }

    static string Line(RunKey run, JournalRecord record)
    {
        var payload = Encoding.UTF8.GetString(record.Payload.Span);
        var shown = payload.Length > MaxPayload ? payload[..MaxPayload] + "…" : payload;
        var child = record.RunId == run.RootRunId ? "" : $" ↳ {record.RunId}";
        return $"{record.Sequence,6}  {record.Time.ToLocalTime():HH:mm:ss.fff}  epoch {record.Epoch}  {record.Kind,-18}{child}  {shown}";
    }

    static void Write(Utf8JsonWriter writer, JournalRecord record)
    {
        writer.WriteStartObject();
        writer.WriteNumber("sequence", record.Sequence);
        writer.WriteString("runId", record.RunId);
        writer.WriteNumber("epoch", record.Epoch);
        writer.WriteString("time", record.Time);
        writer.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(record.Kind.ToString()));
        writer.WriteNumber("version", record.Version);
        writer.WritePropertyName("payload");
        writer.WriteRawValue(record.Payload.Span);
        writer.WriteEndObject();
    }
}
