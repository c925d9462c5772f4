using System.Text.Json;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>Questions about one component.</summary>
static class ComponentQueries
{
    /// <summary>What the server says about a component (<c>components/info</c>); null when it does not say.</summary>
    public static async ValueTask<JsonElement?> InfoAsync(
        StepflowConnection connection, string pluginName, string component, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var (method, name) = connection.HasFirstNames
            ? ("component_info", ComponentLists.ToUrl(pluginName, component))
            : ("components/info", component);
        var answer = await AskAsync(connection, new RpcRequest(method, new WriterBody(w => WriteName(w, name))) { Timeout = timeout }, cancellationToken);
        return answer is { } found ? CallRegistry.Property(found, "info") ?? found : null;
    }

    /// <summary>The schema of a component's output for inputs of a schema (<c>components/infer_schema</c>, 0.9); null when it depends on more.</summary>
    /// <exception cref="RpcErrorException">The server cannot tell.</exception>
    public static async ValueTask<JsonElement?> InferAsync(
        StepflowConnection connection, string component, JsonElement inputSchema, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var request = new RpcRequest("components/infer_schema", new WriterBody(w => WriteSchema(w, component, inputSchema))) { Timeout = timeout };
        var answer = await connection.Channel.RequestAsync(request, cancellationToken);
        return CallRegistry.Property(answer, "output_schema") ?? CallRegistry.Property(answer, "outputSchema");
    }

    static async ValueTask<JsonElement?> AskAsync(StepflowConnection connection, RpcRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Channel.RequestAsync(request, cancellationToken);
        }
        catch (RpcErrorException)
        {
            // The method does not have to be there.
            return null;
        }
    }

    static void WriteName(Utf8JsonWriter writer, string component)
    {
        writer.WriteStartObject();
        writer.WriteString("component", component);
        writer.WriteEndObject();
    }

    static void WriteSchema(Utf8JsonWriter writer, string component, JsonElement schema)
    {
        writer.WriteStartObject();
        writer.WriteString("component", component);
        writer.WritePropertyName("input_schema");
        RpcJson.WriteValue(writer, schema);
        writer.WriteEndObject();
    }
}
