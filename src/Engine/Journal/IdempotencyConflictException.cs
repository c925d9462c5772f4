namespace StepFlow.Engine.Journal;

/// <summary>An append was refused because another run of the tenant has its idempotency key. Nothing was changed.</summary>
/// <param name="key">The key.</param>
/// <param name="runId">The run that has it.</param>
/// <param name="requestHash">The hash that run was started with: equal means the request was repeated, and the run is its answer.</param>
public sealed class IdempotencyConflictException(string key, Guid runId, string requestHash)
    : Exception($"The idempotency key '{key}' belongs to run {runId}.")
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The run that has the key.</summary>
    public Guid RunId { get; } = runId;

    /// <summary>The hash that run was started with.</summary>
    public string RequestHash { get; } = requestHash;
}
