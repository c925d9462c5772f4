namespace StepFlow.Engine.Journal;

/// <summary>
/// A caller's idempotency key, claimed by a run with its first append. A key belongs to one run of the tenant until that run is deleted.
/// </summary>
/// <param name="Key">The key as the caller gave it, 1 to 255 characters.</param>
/// <param name="RequestHash">What the request came to, 1 to 128 characters; tells a repetition from another request under the same key.</param>
public sealed record IdempotencyClaim(string Key, string RequestHash);
