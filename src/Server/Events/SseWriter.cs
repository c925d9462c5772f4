using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StepFlow.Client.Events;
using StepFlow.Flows.Json;

namespace StepFlow.Server.Events;

/// <summary>Writes server-sent events. A client that does not read holds up only the request it is on.</summary>
sealed class SseWriter : IDisposable
{
    // Enough to let a catch-up be few large writes, little enough that ten thousand of them are nothing.
    const int FlushAt = 32 * 1024;

    readonly HttpResponse _response;
    readonly ArrayBufferWriter<byte> _buffer = new(4096);
    readonly Utf8JsonWriter _json;

    SseWriter(HttpResponse response)
    {
        _response = response;
        _json = new Utf8JsonWriter(_buffer, CanonicalJson.WriterOptions);
    }

    /// <summary>Begins the answer.</summary>
    public static async ValueTask<SseWriter> StartAsync(HttpResponse response, CancellationToken cancel)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        var writer = new SseWriter(response);
        writer.Line("retry: 2000\n\n"u8);
        await writer.FlushAsync(cancel);
        return writer;
    }

    /// <summary>Adds an event.</summary>
    /// <param name="kind">What it tells.</param>
    /// <param name="id">What a client sends back to resume after it; null: cannot be resumed after.</param>
    /// <param name="sequence">Its journal record; 0: none.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="write">Writes the properties of its body.</param>
    /// <param name="cancel">Stops writing.</param>
    public ValueTask WriteAsync(
        StreamEventKind kind, string? id, long sequence, DateTimeOffset time, Action<Utf8JsonWriter> write, CancellationToken cancel)
    {
        Add(kind, id, sequence, time, write);
        return _buffer.WrittenCount >= FlushAt ? FlushAsync(cancel) : ValueTask.CompletedTask;
    }

    /// <summary>Adds a comment, which clients pass over.</summary>
    public void Comment(string text) => Text($": {text}\n\n");

    /// <summary>Tells the client when to come again.</summary>
    public void Retry(TimeSpan after) => Text(string.Create(CultureInfo.InvariantCulture, $"retry: {(long)after.TotalMilliseconds}\n\n"));

    /// <summary>Sends what was added.</summary>
    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        if (_buffer.WrittenCount == 0)
            return;
        await _response.Body.WriteAsync(_buffer.WrittenMemory, cancel);
        await _response.Body.FlushAsync(cancel);
        _buffer.ResetWrittenCount();
    }

    public void Dispose() => _json.Dispose();

    void Add(StreamEventKind kind, string? id, long sequence, DateTimeOffset time, Action<Utf8JsonWriter> write)
    {
        if (id is not null)
            Text($"id: {id}\n");
        Text($"event: {EventJson.WireName(kind)}\n");
        Line("data: "u8);
        _json.Reset(_buffer);
        _json.WriteStartObject();
        if (sequence > 0)
            _json.WriteNumber("sequenceNumber", sequence);
        _json.WriteString("timestamp", time);
        _json.WriteStartObject("event");
        _json.WriteStartObject(kind.ToString());
        write(_json);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        Line("\n\n"u8);
    }

    void Text(string text) => Encoding.UTF8.GetBytes(text, _buffer);

    void Line(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);
}
