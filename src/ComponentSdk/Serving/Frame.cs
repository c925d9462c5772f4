using System.Buffers;
using System.Text.Json;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>One outgoing message, built in a buffer that the thread keeps for its next one.</summary>
sealed class Frame
{
    const int KeptBytes = 256 * 1024;
    const int MaxMessageLength = 16_384;

    [ThreadStatic]
    static Frame? _cached;

    readonly ArrayBufferWriter<byte> _buffer = new(1024);

    Frame() => Writer = new Utf8JsonWriter(_buffer, RpcJson.WriterOptions);

    public Utf8JsonWriter Writer { get; }

    public ReadOnlySpan<byte> Bytes => _buffer.WrittenSpan;

    /// <summary>Begins a message.</summary>
    public static Frame Start()
    {
        // Taken, not lent: what serializes an output may send something itself.
        var frame = _cached ?? new Frame();
        _cached = null;
        frame._buffer.ResetWrittenCount();
        frame.Writer.Reset();
        frame.Writer.WriteStartObject();
        frame.Writer.WriteString("jsonrpc"u8, "2.0"u8);
        return frame;
    }

    /// <summary>Begins the answer to a request: what comes next is its <c>result</c>.</summary>
    public static Frame StartResult(RpcId id)
    {
        var frame = Start();
        frame.Writer.WritePropertyName("id"u8);
        id.Write(frame.Writer);
        frame.Writer.WritePropertyName("result"u8);
        return frame;
    }

    /// <summary>Begins a request or (without id) a notification: what comes next is its <c>params</c>.</summary>
    public static Frame StartCall(string method, string? id)
    {
        var frame = Start();
        if (id is not null)
            frame.Writer.WriteString("id"u8, id);
        frame.Writer.WriteString("method"u8, method);
        frame.Writer.WritePropertyName("params"u8);
        return frame;
    }

    public Frame End()
    {
        Writer.WriteEndObject();
        Writer.Flush();

        // A custom converter may have written raw text; a line end inside would end the message.
        if (!_buffer.WrittenSpan.ContainsAny((byte)'\n', (byte)'\r'))
            return this;
        var value = JsonElement.Parse(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
        Writer.Reset();
        value.WriteTo(Writer);
        Writer.Flush();
        return this;
    }

    /// <summary>The error answer to a request; without id to something that was none.</summary>
    public static Frame Error(RpcId? id, int code, string message, object? data = null, JsonSerializerOptions? json = null)
    {
        var frame = Start();
        var writer = frame.Writer;
        writer.WritePropertyName("id"u8);
        if (id is { } known)
            known.Write(writer);
        else
            writer.WriteNullValue();
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, code);
        writer.WriteString("message"u8, message.Length > MaxMessageLength ? message[..MaxMessageLength] + "…" : message);
        if (data is not null)
        {
            writer.WritePropertyName("data"u8);
            Data(data, json).WriteTo(writer);
        }

        writer.WriteEndObject();
        return frame.End();
    }

    /// <summary>The bytes have been taken; the buffer may be used again.</summary>
    public void Release()
    {
        if (_buffer.Capacity <= KeptBytes)
            _cached = this;
    }

    static JsonElement Data(object data, JsonSerializerOptions? json)
    {
        try
        {
            return JsonSerializer.SerializeToElement(data, data.GetType(), json);
        }
        catch (Exception e) when (e is NotSupportedException or JsonException or InvalidOperationException or ArgumentException)
        {
            return JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["text"] = data.ToString() ?? "" });
        }
    }
}
