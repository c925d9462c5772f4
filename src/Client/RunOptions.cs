using System.Text.Json;

namespace StepFlow.Client;

/// <summary>What else there is to say about a run.</summary>
public sealed record RunOptions
{
    /// <summary>Changes to the flow's steps for this run; null: none.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>Values of variables, an object; null: none.</summary>
    public JsonElement? Variables { get; init; }

    /// <summary>Labels for searching; null: none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>
    /// The same key and request give the same run, also days later; the key with another request is refused with
    /// <c>IDEMPOTENCY_KEY_REUSED</c>. Default: a new key for each call, which makes its own retries safe.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How long to wait for the result; then <c>WAIT_TIMEOUT</c>, and the run goes on. Default: as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Steps in flight at once at most. Default: the engine's limit.</summary>
    public int? MaxConcurrency { get; init; }
}
