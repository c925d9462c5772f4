using System.Text;
using System.Text.Json;

namespace StepFlow.HostileServer;

/// <summary>One message that came in, and what goes back.</summary>
abstract class Exchange(JsonElement message)
{
    public JsonElement Message { get; } = message;

    public string Method => Message.TryGetProperty("method", out var m) ? m.GetString()! : "";

    public string Id => Message.TryGetProperty("id", out var id) ? id.GetRawText() : "null";

    public JsonElement Params => Message.GetProperty("params");

    /// <summary>Bytes as they are, in the middle of the answer.</summary>
    public abstract Task RawAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>One whole message.</summary>
    public abstract Task SendAsync(string json);

    /// <summary>Makes an HTTP answer an event stream; nothing else.</summary>
    public virtual void Stream()
    {
    }

    /// <summary>Closes the connection, or the standard output.</summary>
    public abstract void Close();

    /// <summary>Overrides status and headers of an HTTP answer; nothing else.</summary>
    public virtual void Head(string head)
    {
    }

    public Task RawAsync(string text) => RawAsync(Encoding.UTF8.GetBytes(text));

    public Task ResultAsync(string json) => SendAsync($$"""{"jsonrpc":"2.0","id":{{Id}},"result":{{json}}}""");

    public Task ErrorAsync(string json) => SendAsync($$"""{"jsonrpc":"2.0","id":{{Id}},"error":{{json}}}""");

    public Task OutputAsync(string json) => ResultAsync("{\"output\":" + json + "}");

    public Task EchoAsync() => OutputAsync(Params.GetProperty("input").GetRawText());

    public string Answer(string output) => $$"""{"jsonrpc":"2.0","id":{{Id}},"result":{"output":""" + output + "}}";
}
