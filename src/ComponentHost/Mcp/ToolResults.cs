using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>What the answer to <c>tools/call</c> means to the flow.</summary>
static class ToolResults
{
    const int MaxMessageLength = 4096;

    /// <summary>The step's output, or its failure when the tool says <c>isError</c>.</summary>
    public static ComponentResult Read(string tool, JsonElement result, McpOutput output)
    {
        if (result.ValueKind != JsonValueKind.Object)
            throw new RpcProtocolException("the result of tools/call is no object");
        var content = result.TryGetProperty("content"u8, out var c) ? c : (JsonElement?)null;
        if (result.TryGetProperty("isError"u8, out var isError) && isError.ValueKind == JsonValueKind.True)
            return ComponentResult.Failed(ErrorCodes.ComponentFailed, Text(content) ?? $"Tool '{tool}' failed and does not say why", result);
        return ComponentResult.Success(output switch
        {
            McpOutput.Full => result,
            McpOutput.Structured when result.TryGetProperty("structuredContent"u8, out var structured) && structured.ValueKind != JsonValueKind.Null => structured,
            _ => content ?? result,
        });
    }

    /// <summary>The failure that an error answer is.</summary>
    public static ComponentResult Read(RpcErrorException error) => ComponentResult.Failed(
        error.Code == RpcCodes.InvalidParams ? ErrorCodes.InvalidInput : ErrorCodes.ComponentFailed,
        error.Message,
        CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("code"u8, error.Code);
            w.WriteString("message"u8, error.Message);
            w.WriteEndObject();
        }));

    // What the server has to say, in its words.
    static string? Text(JsonElement? content)
    {
        if (content is not { ValueKind: JsonValueKind.Array } array)
            return null;
        var texts = array.EnumerateArray()
            .Where(b => b.ValueKind == JsonValueKind.Object && b.TryGetProperty("text"u8, out var t) && t.ValueKind == JsonValueKind.String)
            .Select(b => b.GetProperty("text"u8).GetString()!);
        var text = string.Join('\n', texts).Trim();
        return text.Length == 0 ? null : text.Length > MaxMessageLength ? text[..MaxMessageLength] + "…" : text;
    }
}
