namespace StepFlow.Engine.Storage;

/// <summary>A stored blob.</summary>
/// <param name="Id">Content id: lower-case hexadecimal SHA-256 of <paramref name="Content"/>.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Content">The compact JSON text, or the raw bytes.</param>
public sealed record Blob(string Id, BlobKind Kind, ReadOnlyMemory<byte> Content);
