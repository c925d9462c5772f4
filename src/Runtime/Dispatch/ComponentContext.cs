using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Json;
using StepFlow.Flows.Parsing;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Runs;

namespace StepFlow.Runtime.Dispatch;

/// <summary>What the components of one run are offered.</summary>
sealed class ComponentContext(RunActor actor, RunHostOptions options, BlobResolver blobs, ChildRunGateway children, PartialOutputs partials) : IComponentContext
{
    readonly string _tenant = actor.Key.Tenant;

    public TimeProvider Time => options.Time;

    public string WorkingDirectory => options.WorkingDirectory;

    public async ValueTask<string> PutBlobAsync(JsonElement value, BlobKind kind, CancellationToken cancellationToken)
    {
        // What is stored outlives the run, so secrets stay out of it as they stay out of the journal.
        var content = kind == BlobKind.Binary ? WithoutSecrets(value.GetBytesFromBase64()) : CanonicalJson.Write(actor.Known.Texts.Scrub(value));
        var id = CanonicalJson.ContentId(content);
        await options.Store.Blobs.PutAsync(_tenant, new Blob(id, kind, content), BlobOwner.Run(actor.Key.RootRunId), cancellationToken);
        return id;
    }

    byte[] WithoutSecrets(byte[] bytes)
    {
        var texts = actor.Known.Texts;
        return texts.IsEmpty || !Utf8.IsValid(bytes) ? bytes : Encoding.UTF8.GetBytes(texts.Scrub(Encoding.UTF8.GetString(bytes)));
    }

    public ValueTask<(JsonElement Data, BlobKind Kind)?> FindBlobAsync(string blobId, CancellationToken cancellationToken) =>
        blobs.FindAsync(_tenant, blobId, cancellationToken);

    public async ValueTask<(string? FlowId, IReadOnlyList<Diagnostic> Diagnostics)> StoreFlowAsync(
        JsonElement flow, CancellationToken cancellationToken)
    {
        var read = FlowReader.Read(flow);
        if (read.Flow is null)
            return (null, read.Diagnostics);
        return (await PutBlobAsync(read.Flow.Document, BlobKind.Flow, cancellationToken), read.Diagnostics);
    }

    public void Report(ComponentCall call, JsonElement partial)
    {
        if (call.InFlight is { } attempt)
            partials.Report(actor.Key, attempt.Partial(options.Time), partial, actor.Known.Texts);
    }

    public ValueTask<ChildRunStatus> SubmitRunAsync(ComponentCall call, ChildRunRequest request, CancellationToken cancellationToken) =>
        children.SubmitAsync(call, request, cancellationToken);

    public ValueTask<ChildRunStatus> GetRunAsync(ComponentCall call, Guid runId, bool wait, CancellationToken cancellationToken) =>
        children.GetAsync(call, runId, wait, cancellationToken);

    public async ValueTask<(JsonElement Flow, JsonElement? Step)?> FindMetadataAsync(string flowId, string? stepId, CancellationToken cancellationToken)
    {
        if (await options.Store.Blobs.FindAsync(_tenant, flowId, cancellationToken) is not { Kind: BlobKind.Flow } blob)
            return null;
        var flow = FlowReader.Read(blob.Content).Flow;
        return flow is null ? null : (flow.Metadata ?? JsonValues.EmptyObject, flow.Steps.FirstOrDefault(s => s.Id == stepId)?.Metadata);
    }
}
