namespace StepFlow.Runtime.Secrets;

/// <summary>A source of secrets failed.</summary>
/// <param name="message">What failed; without values.</param>
/// <param name="inner">The cause.</param>
public sealed class SecretUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
