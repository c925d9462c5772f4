namespace StepFlow.ComponentHost.Rpc;

/// <summary>The channel closed before the answer came.</summary>
/// <param name="message">Why it closed.</param>
sealed class RpcClosedException(string message) : Exception(message);
