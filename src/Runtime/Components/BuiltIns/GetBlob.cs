using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary><c>{blob_id}</c> to <c>{data}</c>.</summary>
sealed class GetBlob : IBuiltIn
{
    public ComponentInfo Info { get; } = new(
        "/get_blob",
        "Gives the value stored under a content id.",
        JsonElement.Parse("""{"type":"object","properties":{"blob_id":{"type":"string"}},"required":["blob_id"]}"""),
        JsonElement.Parse("""{"type":"object","properties":{"data":{}},"required":["data"]}"""));

    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var id = input.Text("blob_id", required: true);
        if (id is not null && !BlobIds.IsValid(input.Present("blob_id")!.Value))
            input.Refuse("blob_id", "the id of a blob, 64 hexadecimal characters", "other text");
        if (!input.IsValid)
            return input.Failure();
        if (await context.FindBlobAsync(id!, cancellationToken) is not { } blob)
            return ComponentResult.Failed(ErrorCodes.InvalidInput, $"{call.Component}: there is no blob '{id}'.");
        return ComponentResult.Success(CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WritePropertyName("data");
            blob.Data.WriteTo(w);
            w.WriteEndObject();
        }));
    }
}
