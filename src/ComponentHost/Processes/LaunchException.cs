namespace StepFlow.ComponentHost.Processes;

/// <summary>A process cannot be started the way the configuration wants it.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="inner">The cause.</param>
sealed class LaunchException(string message, Exception? inner = null) : Exception(message, inner);
