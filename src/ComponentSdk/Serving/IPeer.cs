namespace StepFlow.ComponentSdk.Serving;

/// <summary>The way back to the runtime that sent a message. Nothing here waits; all is safe for concurrent use.</summary>
interface IPeer
{
    /// <summary>The message began an execution, which has not run yet.</summary>
    void Began(Execution execution);

    /// <summary>Sends the answer to a request.</summary>
    void Answer(Frame frame);

    /// <summary>Sends a request of ours.</summary>
    /// <returns>False when it cannot be sent this way.</returns>
    bool Ask(Frame frame);

    /// <summary>Sends a notification, or drops it when the runtime does not keep up.</summary>
    void Tell(Frame frame);
}
