using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Components;

namespace StepFlow.Runtime.Tests.Support;

/// <summary>A context over a dictionary of blobs. A flow with the key <c>broken</c> has two fatal findings.</summary>
sealed class ComponentContextStub(string? workingDirectory = null) : IComponentContext
{
    public ConcurrentDictionary<string, (JsonElement Value, BlobKind Kind)> Blobs { get; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string WorkingDirectory { get; } = workingDirectory ?? Path.GetTempPath();

    public ValueTask<string> PutBlobAsync(JsonElement value, BlobKind kind, CancellationToken cancellationToken)
    {
        var id = CanonicalJson.ContentId(value);
        Blobs[id] = (value, kind);
        return ValueTask.FromResult(id);
    }

    public ValueTask<(JsonElement Data, BlobKind Kind)?> FindBlobAsync(string blobId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Blobs.TryGetValue(blobId, out var blob) ? blob : ((JsonElement, BlobKind)?)null);

    public async ValueTask<(string? FlowId, IReadOnlyList<Diagnostic> Diagnostics)> StoreFlowAsync(JsonElement flow, CancellationToken cancellationToken)
    {
        if (flow.ValueKind == JsonValueKind.Object && !flow.TryGetProperty("broken", out _))
            return (await PutBlobAsync(flow, BlobKind.Flow, cancellationToken), []);
        return (null, [DiagnosticCodes.Create(3000, "Duplicate step ID: 'a'", "$.steps[1].id"), DiagnosticCodes.Create(3001, "Step ID cannot be empty", "$.steps[2].id")]);
    }

    public void Report(ComponentCall call, JsonElement partial)
    {
    }

    public ValueTask<ChildRunStatus> SubmitRunAsync(ComponentCall call, ChildRunRequest request, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Built-ins start no child runs this way");

    public ValueTask<ChildRunStatus> GetRunAsync(ComponentCall call, Guid runId, bool wait, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Built-ins start no child runs this way");

    public ValueTask<(JsonElement Flow, JsonElement? Step)?> FindMetadataAsync(string flowId, string? stepId, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(JsonElement, JsonElement?)?>(null);
}
