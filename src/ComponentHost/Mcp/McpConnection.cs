using System.Text.Json;
using StepFlow.ComponentHost.Processes;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Supervision;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>An MCP server after the handshake. Its tools are known, and asked for again when it says that they changed.</summary>
sealed class McpConnection(SidecarProcess? process, McpChannel channel, McpNotices notices, TimeProvider time) : SidecarConnection(process, channel, time)
{
    const int MaxSilentCalls = 3;
    const int MaxPages = 1000;
    const int MaxTools = 10_000;

    volatile IReadOnlyDictionary<string, ComponentInfo>? _tools;
    int _toolsVersion = -1;
    int _silentCalls;

    public McpNotices Notices { get; } = notices;

    public bool HasTools => channel.Client.ServerCapabilities?.Tools is not null;

    /// <summary>The tools by name, as components.</summary>
    public async ValueTask<IReadOnlyDictionary<string, ComponentInfo>> ToolsAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var version = Notices.ToolsVersion;
        if (_tools is { } known && _toolsVersion == version)
            return known;
        var tools = new Dictionary<string, ComponentInfo>(StringComparer.Ordinal);
        string? cursor = null;
        for (var page = 0; HasTools; page++)
        {
            if (page == MaxPages)
                throw new RpcProtocolException($"its list of tools has more than {MaxPages} pages");
            var answer = await Channel.RequestAsync(new RpcRequest("tools/list", new CursorBody(cursor)) { Timeout = timeout }, cancellationToken);
            Add(tools, answer);
            cursor = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("nextCursor"u8, out var next) && next.ValueKind == JsonValueKind.String
                ? next.GetString() : null;
            if (string.IsNullOrEmpty(cursor))
                break;
        }

        (_tools, _toolsVersion) = (tools, version);
        return tools;
    }

    /// <summary>A call was answered.</summary>
    public void Answered() => Volatile.Write(ref _silentCalls, 0);

    /// <summary>A call timed out. A server that lets several do so in a row without one answer hangs.</summary>
    public void TimedOut()
    {
        if (Interlocked.Increment(ref _silentCalls) >= MaxSilentCalls)
            Channel.Close($"it let {MaxSilentCalls} calls in a row time out without answering any");
    }

    static void Add(Dictionary<string, ComponentInfo> tools, JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("tools"u8, out var list) || list.ValueKind != JsonValueKind.Array)
            throw new RpcProtocolException("the answer to tools/list has no 'tools'");
        if (tools.Count + list.GetArrayLength() > MaxTools)
            throw new RpcProtocolException($"it lists more than {MaxTools} tools, which are not taken");
        foreach (var tool in list.EnumerateArray())
        {
            if (tool.ValueKind == JsonValueKind.Object && Member(tool, "name") is { ValueKind: JsonValueKind.String } n && n.GetString() is { Length: > 0 } name)
            {
                tools[name] = new ComponentInfo(
                    "/" + name,
                    Member(tool, "description") is { ValueKind: JsonValueKind.String } d ? d.GetString() : null,
                    Schema(tool, "inputSchema"),
                    Schema(tool, "outputSchema"));
            }
        }
    }

    static JsonElement? Schema(JsonElement tool, string name) => Member(tool, name) is { ValueKind: JsonValueKind.Object } schema ? schema : null;

    static JsonElement Member(JsonElement value, string name) => value.TryGetProperty(name, out var member) ? member : default;
}
