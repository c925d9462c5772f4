using System.Text;
using System.Text.Json;

namespace StepFlow.HostileServer;

/// <summary>One message that came in, and what goes back.</summary>
abstract class Exchange(JsonElement message)
{
    public JsonElement Message { get; } = message;

    /// <summary>Whether the messages are those of MCP.</summary>
    public virtual bool IsMcp => false;

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

    /// <summary>The result of a call, in the words of the protocol.</summary>
    public Task OutputAsync(string json) => SendAsync(Answer(json));

    public Task EchoAsync() => OutputAsync(Params.GetProperty(IsMcp ? "arguments" : "input").GetRawText());

    public string Answer(string output) => AnswerStart + output + "}}";

    /// <summary>The beginning of a good answer, up to the output.</summary>
    public string AnswerStart => $$"""{"jsonrpc":"2.0","id":{{Id}},"result":{{{(IsMcp ? "\"content\":[{\"type\":\"text\",\"text\":\"ok\"}],\"structuredContent\"" : "\"output\"")}}:""";
}
