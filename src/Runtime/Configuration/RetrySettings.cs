using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Configuration;

/// <summary>Retries of failures on the way to a component (UNREACHABLE, TIMEOUT), and the waits of all retries without waits of their own.</summary>
/// <param name="TransportMaxRetries">Retries after the first attempt. Default: 3.</param>
/// <param name="Backoff">The waits. Default: Fibonacci from 1 s to 10 s.</param>
public sealed record RetrySettings(int TransportMaxRetries, Backoff Backoff)
{
    /// <summary>The defaults.</summary>
    public static RetrySettings Default { get; } = new(3, Backoff.Default);
}
