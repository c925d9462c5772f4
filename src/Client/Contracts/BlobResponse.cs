using System.Text.Json;

namespace StepFlow.Client.Contracts;

/// <summary>A blob.</summary>
public sealed record BlobResponse
{
    /// <summary>The value; for <c>binary</c> the bytes as base64.</summary>
    public required JsonElement Data { get; init; }

    /// <summary><c>data</c>, <c>flow</c> or <c>binary</c>.</summary>
    public required string BlobType { get; init; }

    /// <summary>Its id.</summary>
    public required string BlobId { get; init; }

    /// <summary>Its name, when given.</summary>
    public string? Filename { get; init; }
}
