namespace StepFlow.ComponentHost.Rpc;

/// <summary>The peer's answer cannot be used.</summary>
/// <param name="message">What is wrong with it.</param>
/// <param name="isTooLarge">Whether nothing but its size is.</param>
sealed class RpcProtocolException(string message, bool isTooLarge = false) : Exception(message)
{
    /// <summary>Whether nothing but its size is wrong.</summary>
    public bool IsTooLarge { get; } = isTooLarge;
}
