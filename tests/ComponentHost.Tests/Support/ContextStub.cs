using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Support;

/// <summary>A context over a dictionary of blobs, whose child runs end at once with their input as the result.</summary>
sealed class ContextStub : IComponentContext
{
    public ConcurrentDictionary<string, (JsonElement Data, BlobKind Kind)> Blobs { get; } = new();

    public ConcurrentQueue<JsonElement> Reports { get; } = new();

    public ConcurrentDictionary<Guid, (ChildRunRequest Request, ChildRunStatus Status)> Children { get; } = new();

    public TimeProvider Time => TimeProvider.System;

    public string WorkingDirectory => AppContext.BaseDirectory;

    public ValueTask<string> PutBlobAsync(JsonElement value, BlobKind kind, CancellationToken cancellationToken)
    {
        var id = CanonicalJson.ContentId(value);
        Blobs[id] = (value, kind);
        return ValueTask.FromResult(id);
    }

    public ValueTask<(JsonElement Data, BlobKind Kind)?> FindBlobAsync(string blobId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Blobs.TryGetValue(blobId, out var blob) ? blob : ((JsonElement, BlobKind)?)null);

    public async ValueTask<(string? FlowId, IReadOnlyList<Diagnostic> Diagnostics)> StoreFlowAsync(JsonElement flow, CancellationToken cancellationToken) =>
        (await PutBlobAsync(flow, BlobKind.Flow, cancellationToken), []);

    public void Report(ComponentCall call, JsonElement partial) => Reports.Enqueue(partial);

    public ValueTask<ChildRunStatus> SubmitRunAsync(ComponentCall call, ChildRunRequest request, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        var now = DateTimeOffset.UnixEpoch;
        var status = new ChildRunStatus(id, request.FlowId, "child", RunStatus.Completed, now, now, [.. request.Inputs.Select(i => Outcome.Success(i))]);
        Children[id] = (request, status);
        return ValueTask.FromResult(status);
    }

    public ValueTask<ChildRunStatus> GetRunAsync(ComponentCall call, Guid runId, bool wait, CancellationToken cancellationToken) =>
        Children.TryGetValue(runId, out var child)
            ? ValueTask.FromResult(child.Status)
            : throw new StepFlow.Runtime.Hosting.RunCommandException(StepFlow.Runtime.Hosting.RunCommandException.NotFound, $"no child {runId}");

    public ValueTask<(JsonElement Flow, JsonElement? Step)?> FindMetadataAsync(string flowId, string? stepId, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(JsonElement, JsonElement?)?>(flowId == "f" ? (JsonElement.Parse("""{"team":"a"}"""), null) : null);
}
