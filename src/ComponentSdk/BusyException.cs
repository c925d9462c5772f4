namespace StepFlow.ComponentSdk;

/// <summary>The component cannot take the work now. Unlike a failure this says nothing about the input: the runtime may try again later.</summary>
/// <param name="retryAfter">When trying again makes sense, from now; at least zero.</param>
/// <param name="message">What it lacks.</param>
public sealed class BusyException(TimeSpan retryAfter, string message = "The component is busy.") : Exception(message)
{
    /// <summary>When trying again makes sense, from now.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter < TimeSpan.Zero ? TimeSpan.Zero : retryAfter;
}
