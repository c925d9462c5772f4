namespace StepFlow.Client.Contracts;

/// <summary>A page of keys, by id.</summary>
/// <param name="Keys">The keys, revoked and expired ones included.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> to get the next page; null: there is none.</param>
public sealed record ListKeysResponse(IReadOnlyList<KeyInfo> Keys, string? NextCursor = null);
