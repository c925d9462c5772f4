using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.Runtime.Configuration;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>
/// <c>initialize</c> in all wire versions at once: servers ignore keys they do not know, so one object carries the snake_case of
/// 0.2-0.9, the camelCase of 0.10-0.11, the <c>protocol_prefix</c> of 0.0.1, and our own additions.
/// </summary>
static class Handshake
{
    const int ProtocolVersion = 1;

    public static async ValueTask<ServerFeatures> PerformAsync(
        IRpcChannel channel, string pluginName, BlobApiSettings? blobApi, CancellationToken cancellationToken)
    {
        JsonElement answer;
        try
        {
            answer = await channel.RequestAsync(new RpcRequest("initialize", new WriterBody(w => WriteParams(w, pluginName, blobApi))), cancellationToken);
        }
        catch (RpcErrorException e)
        {
            throw new RpcProtocolException($"it refused the handshake: {e.Message} ({e.Code})");
        }

        var camel = Version(answer, "serverProtocolVersion");
        var snake = Version(answer, "server_protocol_version");
        if ((camel ?? snake) is not { } version)
            throw new RpcProtocolException("its answer to 'initialize' has no serverProtocolVersion; is it a component server?");
        if (version != ProtocolVersion)
            throw new RpcProtocolException($"it speaks version {version} of the protocol, this host speaks version {ProtocolVersion}");
        channel.Notify("initialized", null);
        var ours = Find(Find(answer, "capabilities"), "stepflow");
        return new ServerFeatures
        {
            IsOld = camel is null && ours is null,
            Cancel = IsTrue(ours, "cancel"),
            Progress = IsTrue(ours, "progress"),
            Busy = IsTrue(ours, "busy"),
            BlobReferences = IsTrue(answer, "supportsBlobRefs"),
        };
    }

    static void WriteParams(Utf8JsonWriter writer, string pluginName, BlobApiSettings? blobApi)
    {
        writer.WriteStartObject();
        writer.WriteNumber("runtimeProtocolVersion", ProtocolVersion);
        writer.WriteNumber("runtime_protocol_version", ProtocolVersion);
        writer.WriteString("protocol_prefix", pluginName);
        writer.WriteStartObject("capabilities");
        if (blobApi is { Enabled: true, Url: { } url })
        {
            // Servers of 0.10 and 0.11 know no blobs/put and blobs/get; they store and fetch blobs over HTTP.
            writer.WriteString("blobApiUrl", url);
            writer.WriteNumber("blobThreshold", blobApi.BlobThreshold);
        }

        writer.WriteStartObject("stepflow");
        writer.WriteBoolean("cancel", true);
        writer.WriteBoolean("progress", true);
        writer.WriteBoolean("idempotencyKey", true);
        writer.WriteBoolean("traceContext", true);
        writer.WriteBoolean("callId", true);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static int? Version(JsonElement answer, string key) =>
        Find(answer, key) is { ValueKind: JsonValueKind.Number } v && v.TryGetInt32(out var number) ? number : null;

    static JsonElement? Find(JsonElement? value, string key) =>
        value is { ValueKind: JsonValueKind.Object } v && v.TryGetProperty(key, out var found) ? found : null;

    static bool IsTrue(JsonElement? value, string key) => Find(value, key) is { ValueKind: JsonValueKind.True };
}
