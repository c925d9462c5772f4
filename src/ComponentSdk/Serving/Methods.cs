using System.Text.Json;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>The requests that are answered at once.</summary>
static class Methods
{
    const int ProtocolVersion = 1;

    public static void Answer(ComponentEngine engine, IReadOnlyDictionary<string, Component> components, RpcId id, in RpcMessage message, IPeer peer)
    {
        switch (message.Method)
        {
            case "initialize":
                Initialize(engine, id, message.Params, peer);
                break;
            case "initialized":
                var empty = Frame.StartResult(id);
                empty.Writer.WriteStartObject();
                empty.Writer.WriteEndObject();
                peer.Answer(empty.End());
                break;
            case "components/list":
                var list = Frame.StartResult(id);
                list.Writer.WriteStartObject();
                list.Writer.WriteStartArray("components"u8);
                foreach (var component in components.Values)
                    component.WriteInfo(list.Writer);
                list.Writer.WriteEndArray();
                list.Writer.WriteEndObject();
                peer.Answer(list.End());
                break;
            case "components/info" when engine.Find(message.Params, peer, id) is { } component:
                var info = Frame.StartResult(id);
                info.Writer.WriteStartObject();
                info.Writer.WritePropertyName("info"u8);
                component.WriteInfo(info.Writer);
                info.Writer.WriteEndObject();
                peer.Answer(info.End());
                break;
            case "components/infer_schema" when engine.Find(message.Params, peer, id) is { } component:
                var schema = Frame.StartResult(id);
                schema.Writer.WriteStartObject();
                schema.Writer.WritePropertyName("output_schema"u8);
                RpcJson.WriteValue(schema.Writer, component.OutputSchema ?? default);
                schema.Writer.WriteEndObject();
                peer.Answer(schema.End());
                break;
            case "components/info" or "components/infer_schema":
                break;
            default:
                ComponentEngine.Refuse(peer, id, RpcCodes.MethodNotFound, $"There is no method '{message.Method}'");
                break;
        }
    }

    static void Initialize(ComponentEngine engine, RpcId id, JsonElement parameters, IPeer peer)
    {
        var camel = Member(parameters, "runtimeProtocolVersion") is { ValueKind: not JsonValueKind.Undefined };
        var version = Member(parameters, camel ? "runtimeProtocolVersion" : "runtime_protocol_version");
        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number < 1)
        {
            ComponentEngine.Refuse(peer, id, RpcCodes.InvalidParams, "initialize needs runtime_protocol_version (or runtimeProtocolVersion), at least 1");
            return;
        }

        var capabilities = Member(parameters, "capabilities");
        var ours = Member(capabilities, "stepflow");
        var url = Member(capabilities, "blobApiUrl") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        engine.Calls.Dialect = new Dialect
        {
            Runs = camel,
            Progress = Member(ours, "progress").ValueKind == JsonValueKind.True,
            CallId = Member(ours, "callId").ValueKind == JsonValueKind.True,
            BlobUrl = Uri.TryCreate(url?.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null,
        };
        var frame = Frame.StartResult(id);
        var writer = frame.Writer;
        writer.WriteStartObject();
        writer.WriteNumber(camel ? "serverProtocolVersion"u8 : "server_protocol_version"u8, ProtocolVersion);
        if (camel)
            writer.WriteBoolean("supportsBlobRefs"u8, false);
        if (ours.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject("capabilities"u8);
            writer.WriteStartObject("stepflow"u8);
            writer.WriteBoolean("cancel"u8, true);
            writer.WriteBoolean("progress"u8, true);
            writer.WriteBoolean("busy"u8, true);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        peer.Answer(frame.End());
    }

    static JsonElement Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;
}
