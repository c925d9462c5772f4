using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>A blob to store.</summary>
public sealed record StoreBlobRequest
{
    /// <summary>The value; for <c>binary</c> the bytes as base64.</summary>
    public JsonElement? Data { get; init; }

    /// <summary><c>data</c>, <c>flow</c> or <c>binary</c>. Default: <c>data</c>.</summary>
    public string? BlobType { get; init; }

    /// <summary>A name for people.</summary>
    public string? Filename { get; init; }
}
