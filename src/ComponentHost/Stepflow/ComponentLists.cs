using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>Asks a server for its components.</summary>
static class ComponentLists
{
    const int Most = 10_000;

    // Servers that list bare names are asked about each of them; so many at most.
    const int MostAsked = 200;

    static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(2);

    public static async ValueTask<IReadOnlyList<ComponentInfo>> ReadAsync(
        StepflowConnection connection, string pluginName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!connection.HasFirstNames)
        {
            try
            {
                var listed = Read(await connection.Channel.RequestAsync(new RpcRequest("components/list") { Timeout = timeout }, cancellationToken));
                await InferAsync(connection, listed, cancellationToken);
                return listed;
            }
            catch (RpcErrorException e) when (e.Code == RpcCodes.MethodNotFound && connection.Features.IsOld)
            {
                connection.HasFirstNames = true;
            }
        }

        var bare = Read(await connection.Channel.RequestAsync(new RpcRequest("list_components") { Timeout = timeout }, cancellationToken));
        for (var i = 0; i < Math.Min(bare.Count, MostAsked); i++)
        {
            if (bare[i].Description is null && bare[i].InputSchema is null &&
                await ComponentQueries.InfoAsync(connection, pluginName, bare[i].Component, timeout, cancellationToken) is { } info)
                bare[i] = Read(bare[i].Component, info);
        }

        return bare;
    }

    // Servers that tell no output schema may be able to infer it from that of the input. It is a courtesy: who does not answer soon is
    // not waited for, and who refuses is not asked again.
    static async Task InferAsync(StepflowConnection connection, List<ComponentInfo> components, CancellationToken cancellationToken)
    {
        for (var (i, asked) = (0, 0); i < components.Count && asked < MostAsked; i++)
        {
            if (components[i] is not { OutputSchema: null, InputSchema: { } input } component)
                continue;
            asked++;
            try
            {
                components[i] = component with { OutputSchema = await ComponentQueries.InferAsync(connection, component.Component, input, Courtesy, cancellationToken) };
            }
            catch (Exception e) when (e is RpcErrorException or TimeoutException or RpcProtocolException)
            {
                return;
            }
        }
    }

    /// <summary>The component as the first releases name it.</summary>
    public static string ToUrl(string pluginName, string component) => $"{pluginName}://{component.TrimStart('/')}";

    static List<ComponentInfo> Read(JsonElement answer)
    {
        if (CallRegistry.Property(answer, "components") is not { ValueKind: JsonValueKind.Array } list)
            throw new RpcProtocolException("the result of components/list has no list 'components'");
        if (list.GetArrayLength() > Most)
            throw new RpcProtocolException($"it lists {list.GetArrayLength()} components; more than {Most} are not taken");
        var result = new List<ComponentInfo>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
                result.Add(new ComponentInfo(ToPath(item.GetString()!)));
            else if (CallRegistry.Text(item, "component") is { } component)
                result.Add(Read(component, item));
        }

        return result;
    }

    static ComponentInfo Read(string component, JsonElement item) => new(
        ToPath(component),
        CallRegistry.Text(item, "description"),
        CallRegistry.Property(item, "input_schema") ?? CallRegistry.Property(item, "inputSchema"),
        CallRegistry.Property(item, "output_schema") ?? CallRegistry.Property(item, "outputSchema"));

    // python://udf, /udf and udf are all /udf to the router.
    static string ToPath(string component)
    {
        var scheme = component.IndexOf("://", StringComparison.Ordinal);
        var path = scheme < 0 ? component : component[(scheme + 3)..];
        return path.StartsWith('/') ? path : "/" + path;
    }
}
