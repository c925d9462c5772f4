using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>Answers what servers ask of the runtime while they work on a call.</summary>
sealed class CallbackHandler(CallRegistry registry) : IRpcHandler
{
    const int NotFound = -32201;
    const int Internal = -32202;

    public async ValueTask<IRpcBody> AnswerAsync(string method, JsonElement parameters, object? scope, CancellationToken cancellationToken)
    {
        try
        {
            return method switch
            {
                "blobs/put" or "put_blob" => await PutBlobAsync(parameters, Call(parameters, scope, anyOfTenant: true), cancellationToken),
                "blobs/get" or "get_blob" => await GetBlobAsync(parameters, Call(parameters, scope, anyOfTenant: true), cancellationToken),
                "flows/get_metadata" => await MetadataAsync(parameters, Call(parameters, scope, anyOfTenant: true), cancellationToken),
                "flows/evaluate" => await ChildRuns.EvaluateAsync(parameters, Call(parameters, scope), cancellationToken),
                "flows/submit_batch" => await ChildRuns.SubmitBatchAsync(parameters, Call(parameters, scope), cancellationToken),
                "flows/get_batch" => await ChildRuns.GetBatchAsync(parameters, Call(parameters, scope), cancellationToken),
                "runs/submit" => await ChildRuns.SubmitAsync(parameters, Call(parameters, scope), cancellationToken),
                "runs/get" => await ChildRuns.GetAsync(parameters, Call(parameters, scope), cancellationToken),
                _ => throw new RpcErrorException(RpcCodes.MethodNotFound, $"The runtime has no method '{method}'"),
            };
        }
        catch (RunCommandException e)
        {
            throw new RpcErrorException(e.Code == RunCommandException.NotFound ? NotFound : Internal, e.Message);
        }
    }

    public void Notice(string method, JsonElement parameters, object? scope)
    {
        if (method != "components/progress" || CallRegistry.Property(parameters, "value") is not { } value)
            return;
        var call = scope as ActiveCall;
        if (call is null && CallRegistry.Property(parameters, "id") is { ValueKind: JsonValueKind.Number } id && id.TryGetInt64(out var number))
            call = registry.Find(number);
        call?.Context.Report(call.Call, value);
    }

    ActiveCall Call(JsonElement parameters, object? scope, bool anyOfTenant = false) => registry.Find(parameters, scope, anyOfTenant);

    static async ValueTask<IRpcBody> PutBlobAsync(JsonElement parameters, ActiveCall call, CancellationToken cancellationToken)
    {
        var data = CallRegistry.Property(parameters, "data") ?? Flows.Json.JsonValues.Null;
        var kind = CallRegistry.Text(parameters, "blob_type") ?? CallRegistry.Text(parameters, "blobType");
        if (kind is not (null or "data" or "flow"))
            throw new RpcErrorException(RpcCodes.InvalidParams, $"blob_type must be data or flow, not '{kind}'");
        string id;
        if (kind == "flow")
        {
            var (flowId, diagnostics) = await call.Context.StoreFlowAsync(data, cancellationToken);
            id = flowId ?? throw new RpcErrorException(RpcCodes.InvalidParams, $"The flow is not valid: {string.Join(" ", diagnostics.Select(d => d.Message))}");
        }
        else
        {
            id = await call.Context.PutBlobAsync(data, BlobKind.Data, cancellationToken);
        }

        return new WriterBody(w =>
        {
            w.WriteStartObject();
            w.WriteString("blob_id", id);
            w.WriteEndObject();
        });
    }

    static async ValueTask<IRpcBody> GetBlobAsync(JsonElement parameters, ActiveCall call, CancellationToken cancellationToken)
    {
        var id = Required(parameters, "blob_id", "blobId");
        var (data, kind) = await call.Context.FindBlobAsync(id, cancellationToken) ?? throw new RpcErrorException(NotFound, $"There is no blob {id}");
        return new WriterBody(w =>
        {
            w.WriteStartObject();
            w.WritePropertyName("data");
            RpcJson.WriteValue(w, data);
            w.WriteString("blob_type", kind switch { BlobKind.Flow => "flow", BlobKind.Binary => "binary", _ => "data" });
            w.WriteEndObject();
        });
    }

    static async ValueTask<IRpcBody> MetadataAsync(JsonElement parameters, ActiveCall call, CancellationToken cancellationToken)
    {
        var flow = Required(parameters, "flow_id", "flowId");
        var step = CallRegistry.Text(parameters, "step_id");
        var found = await call.Context.FindMetadataAsync(flow, step, cancellationToken) ?? throw new RpcErrorException(NotFound, $"There is no flow {flow}");
        return new WriterBody(w =>
        {
            w.WriteStartObject();
            w.WritePropertyName("flow_metadata");
            RpcJson.WriteValue(w, found.Flow);
            if (found.Step is { } metadata)
            {
                w.WritePropertyName("step_metadata");
                RpcJson.WriteValue(w, metadata);
            }

            w.WriteEndObject();
        });
    }

    /// <summary>A text that must be there, under either name.</summary>
    public static string Required(JsonElement parameters, string name, string otherName) =>
        CallRegistry.Text(parameters, name) ?? CallRegistry.Text(parameters, otherName)
        ?? throw new RpcErrorException(RpcCodes.InvalidParams, $"'{name}' is missing");
}
