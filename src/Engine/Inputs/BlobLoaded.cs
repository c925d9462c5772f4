using System.Text.Json;

namespace StepFlow.Engine.Inputs;

/// <summary>A blob that was asked for is here, or is not to be had.</summary>
/// <param name="BlobId">The blob.</param>
/// <param name="Content">Its content; null when it is missing.</param>
public sealed record BlobLoaded(string BlobId, JsonElement? Content) : RunInput;
