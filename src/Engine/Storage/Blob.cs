namespace StepFlow.Engine.Storage;

/// <summary>A stored blob.</summary>
/// <param name="Id">Content id: lower-case hexadecimal SHA-256 of <paramref name="Content"/>.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Content">The compact JSON text, or the raw bytes.</param>
public sealed record Blob(string Id, BlobKind Kind, ReadOnlyMemory<byte> Content)
{
    /// <summary>The file name it was given with, for downloads; null: none. At most 255 characters.</summary>
    public string? FileName { get; init; }

    /// <summary>The media type it was given with; null: none. At most 255 characters.</summary>
    public string? ContentType { get; init; }
}
