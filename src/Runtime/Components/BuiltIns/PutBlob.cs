using System.Buffers.Text;
using System.Text.Json;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary><c>{data, blob_type?}</c> to <c>{blob_id}</c>.</summary>
sealed class PutBlob : IBuiltIn
{
    public ComponentInfo Info { get; } = new(
        "/put_blob",
        "Stores a value and gives its content id. With blob_type flow the value is a flow and is validated; its id is the flow id.",
        JsonElement.Parse("""
            {"type":"object","properties":{"data":{},"blob_type":{"enum":["data","flow","binary"],"default":"data"}},"required":["data"]}
            """),
        JsonElement.Parse("""{"type":"object","properties":{"blob_id":{"type":"string"}},"required":["blob_id"]}"""));

    public bool KeepsInput => true;

    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var data = input.Any("data", required: true);
        var type = input.Text("blob_type") ?? "data";
        if (type is not ("data" or "flow" or "binary"))
            input.Refuse("blob_type", "data, flow or binary", $"'{type}'");
        else if (type == "binary" && data is { } bytes && !(bytes.ValueKind == JsonValueKind.String && Base64.IsValid(bytes.GetString())))
            input.Refuse("data", "base64 text when blob_type is binary", bytes);
        if (!input.IsValid)
            return input.Failure();

        if (type == "flow")
        {
            var (flowId, failure) = await ChildFlow.StoreAsync(data!.Value, "data", call, context, cancellationToken);
            return flowId is null ? failure : Stored(flowId);
        }

        return Stored(await context.PutBlobAsync(data!.Value, type == "binary" ? BlobKind.Binary : BlobKind.Data, cancellationToken));
    }

    static ComponentResult Stored(string id) => ComponentResult.Success(CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WriteString("blob_id", id);
        w.WriteEndObject();
    }));
}
