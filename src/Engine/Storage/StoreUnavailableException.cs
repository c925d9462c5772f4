namespace StepFlow.Engine.Storage;

/// <summary>The store could not do its work: disk full, I/O error, connection lost, closed.</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="outcomeUnknown">Whether the change may have become durable all the same.</param>
/// <param name="inner">The cause.</param>
public sealed class StoreUnavailableException(string message, bool outcomeUnknown, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the change may have become durable all the same. If so: re-read, then go on.</summary>
    public bool OutcomeUnknown { get; } = outcomeUnknown;
}
