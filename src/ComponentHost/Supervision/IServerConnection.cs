using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Supervision;

/// <summary>A server that answers. Disposing it ends it.</summary>
interface IServerConnection : IAsyncDisposable
{
    /// <summary>The way to it.</summary>
    IRpcChannel Channel { get; }

    /// <summary>Completes when it is of no more use, with the reason: how it ended and its last words.</summary>
    Task<string> Ended { get; }
}
