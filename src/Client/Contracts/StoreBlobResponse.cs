namespace StepFlow.Client.Contracts;

/// <summary>A stored blob.</summary>
/// <param name="BlobId">Lower-case hexadecimal SHA-256 of its content.</param>
/// <param name="Filename">Its name, when given.</param>
public sealed record StoreBlobResponse(string BlobId, string? Filename = null);
