using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>The <c>params</c> of <c>tools/call</c>.</summary>
sealed class ToolCallBody(string tool, ComponentCall call, string progressToken) : IRpcBody
{
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, tool);
        writer.WritePropertyName("arguments"u8);
        if (call.Input.ValueKind == JsonValueKind.Object)
        {
            RpcJson.WriteValue(writer, call.Input);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }

        writer.WriteStartObject("_meta"u8);
        writer.WriteString("progressToken"u8, progressToken);
        if (call.TraceParent is not null)
            writer.WriteString("traceparent"u8, call.TraceParent);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
