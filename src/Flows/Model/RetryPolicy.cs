using System.Collections.Immutable;

namespace StepFlow.Flows.Model;

/// <summary>
/// A step's own retries. They apply to failures of the component (see <see cref="ErrorCodes.IsComponent"/>), or, when
/// <paramref name="OnlyCodes"/> is given, to exactly those codes. Transport failures have a budget of their own.
/// </summary>
/// <param name="MaxAttempts">How often the step may run in all, the first attempt included; at least 1.</param>
/// <param name="Backoff">The waits between attempts; null: the host's.</param>
/// <param name="OnlyCodes">The codes that are retried; null: all component codes.</param>
public sealed record RetryPolicy(int MaxAttempts, Backoff? Backoff = null, ImmutableArray<string>? OnlyCodes = null)
{
    /// <summary>Whether a failure of this code is retried by this policy.</summary>
    public bool AppliesTo(string code) => OnlyCodes is { } codes ? codes.Contains(code) : ErrorCodes.IsComponent(code);
}
