using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StepFlow.Cli.Visualization.Graphs;

namespace StepFlow.Cli.Visualization;

/// <summary>
/// Writes <c>{title, description?, nodes: [{key, kind, title, component?, server?, badges?, flow?}], edges: [{from, to, kind}]}</c>;
/// <c>flow</c> has the same shape again.
/// </summary>
static class JsonGraphWriter
{
    static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(FlowGraph graph)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
            WriteGraph(writer, graph);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    static void WriteGraph(Utf8JsonWriter writer, FlowGraph graph)
    {
        writer.WriteStartObject();
        writer.WriteString("title", graph.Title);
        if (graph.Description is { } description)
            writer.WriteString("description", description);
        writer.WriteStartArray("nodes");
        foreach (var node in graph.Nodes)
            WriteNode(writer, node);
        writer.WriteEndArray();
        writer.WriteStartArray("edges");
        foreach (var edge in graph.Edges)
        {
            writer.WriteStartObject();
            writer.WriteString("from", graph.Nodes[edge.From].Key);
            writer.WriteString("to", graph.Nodes[edge.To].Key);
            writer.WriteString("kind", Name(edge.Kind));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteNode(Utf8JsonWriter writer, GraphNode node)
    {
        writer.WriteStartObject();
        writer.WriteString("key", node.Key);
        writer.WriteString("kind", Name(node.Kind));
        writer.WriteString("title", node.Title);
        if (node.Component is { } component)
            writer.WriteString("component", component);
        if (node.Server is { } server)
            writer.WriteString("server", server);
        if (node.Badges.Length > 0)
        {
            writer.WriteStartArray("badges");
            foreach (var badge in node.Badges)
                writer.WriteStringValue(badge.Text);
            writer.WriteEndArray();
        }

        if (node.Inner is { } inner)
        {
            writer.WritePropertyName("flow");
            WriteGraph(writer, inner);
        }

        writer.WriteEndObject();
    }

    static string Name(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
