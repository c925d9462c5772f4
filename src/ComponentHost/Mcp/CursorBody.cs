using System.Text.Json;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>The <c>params</c> of <c>tools/list</c>.</summary>
sealed class CursorBody(string? cursor) : IRpcBody
{
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (cursor is not null)
            writer.WriteString("cursor"u8, cursor);
        writer.WriteEndObject();
    }
}
