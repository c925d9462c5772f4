namespace StepFlow.Engine.Storage;

/// <summary>What a tenant stores, in bytes.</summary>
/// <param name="Journals">Journals of its runs.</param>
/// <param name="Blobs">Contents of its blobs.</param>
public readonly record struct StoredBytes(long Journals, long Blobs)
{
    /// <summary>Both together.</summary>
    public long Total => Journals + Blobs;
}
