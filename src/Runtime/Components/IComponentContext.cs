using System.Text.Json;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Runtime.Components;

/// <summary>What the runtime offers to a component while it runs; everything is scoped to the call's tenant.</summary>
public interface IComponentContext
{
    /// <summary>The host's clock.</summary>
    TimeProvider Time { get; }

    /// <summary>The directory that relative paths start from and that file access is confined to.</summary>
    string WorkingDirectory { get; }

    /// <summary>Stores a JSON value; for <see cref="BlobKind.Binary"/> the bytes that a base64 string stands for.</summary>
    /// <returns>Its blob id.</returns>
    ValueTask<string> PutBlobAsync(JsonElement value, BlobKind kind, CancellationToken cancellationToken);

    /// <summary>Reads a JSON value (binary blobs as a base64 string) and what it is; null when there is no such blob.</summary>
    ValueTask<(JsonElement Data, BlobKind Kind)?> FindBlobAsync(string blobId, CancellationToken cancellationToken);

    /// <summary>Validates a flow document and stores it when it has no fatal diagnostics.</summary>
    /// <returns>The flow id (null when it was not stored) and everything validation found.</returns>
    ValueTask<(string? FlowId, IReadOnlyList<Diagnostic> Diagnostics)> StoreFlowAsync(JsonElement flow, CancellationToken cancellationToken);

    /// <summary>Reports progress or partial output; may be dropped, never blocks the component for long.</summary>
    /// <param name="call">The attempt that reports.</param>
    /// <param name="partial">Anything; shown to watchers of the run, never journaled.</param>
    void Report(ComponentCall call, JsonElement partial);

    /// <summary>Starts a child run below an attempt in flight, or finds the one that was started under the same key. It is durable when the task completes.</summary>
    /// <exception cref="Hosting.RunCommandException">The flow is unknown or nests too deep, or the attempt is no longer in flight.</exception>
    ValueTask<ChildRunStatus> SubmitRunAsync(ComponentCall call, ChildRunRequest request, CancellationToken cancellationToken);

    /// <summary>How a child run of an attempt stands.</summary>
    /// <param name="call">The attempt in flight that started it.</param>
    /// <param name="runId">The child.</param>
    /// <param name="wait">Whether to wait until it has ended.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="Hosting.RunCommandException">The attempt has no such child.</exception>
    ValueTask<ChildRunStatus> GetRunAsync(ComponentCall call, Guid runId, bool wait, CancellationToken cancellationToken);

    /// <summary>The metadata of a stored flow and of one of its steps; null when there is no such flow.</summary>
    ValueTask<(JsonElement Flow, JsonElement? Step)?> FindMetadataAsync(string flowId, string? stepId, CancellationToken cancellationToken);
}
