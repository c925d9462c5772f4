using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.InMemory;

/// <summary>One blob and who keeps it.</summary>
sealed class MemoryBlob(Blob blob)
{
    public Blob Blob { get; set; } = blob;

    public bool IsPinned { get; set; }

    public bool IsInCatalog { get; set; }

    public HashSet<Guid> Runs { get; } = [];

    public bool IsKept => IsPinned || IsInCatalog || Runs.Count > 0;
}
