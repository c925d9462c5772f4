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

    /// <summary>Stores a JSON value.</summary>
    /// <returns>Its blob id.</returns>
    ValueTask<string> PutBlobAsync(JsonElement value, BlobKind kind, CancellationToken cancellationToken);

    /// <summary>Reads a JSON value; null when there is no such blob.</summary>
    ValueTask<JsonElement?> FindBlobAsync(string blobId, CancellationToken cancellationToken);

    /// <summary>Validates a flow document and stores it when it has no fatal diagnostics.</summary>
    /// <returns>The flow id (null when it was not stored) and everything validation found.</returns>
    ValueTask<(string? FlowId, IReadOnlyList<Diagnostic> Diagnostics)> StoreFlowAsync(JsonElement flow, CancellationToken cancellationToken);

    /// <summary>Reports progress or partial output; may be dropped, never blocks the component for long.</summary>
    /// <param name="partial">Anything; shown to watchers of the run, never journaled.</param>
    void Report(JsonElement partial);
}
