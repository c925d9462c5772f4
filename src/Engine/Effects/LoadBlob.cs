namespace StepFlow.Engine.Effects;

/// <summary>Fetch a blob that an expression looks into and hand a <see cref="Inputs.BlobLoaded"/> in.</summary>
/// <param name="BlobId">The blob.</param>
public sealed record LoadBlob(string BlobId) : Effect;
