using StepFlow.ComponentHost.Rpc;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>An attempt that a server works on.</summary>
sealed class ActiveCall(ComponentCall call, IComponentContext context, TimeSpan? timeout, CancellationToken cancellationToken)
{
    int _children;

    public ComponentCall Call { get; } = call;

    public IComponentContext Context { get; } = context;

    public TimeSpan? Timeout { get; } = timeout;

    /// <summary>Fires when the step is cancelled or times out.</summary>
    public CancellationToken Cancelled { get; } = cancellationToken;

    /// <summary>The request that carries it, once it is sent.</summary>
    public RpcRequest? Request { get; set; }

    /// <summary>Names the next child run that came without a name of its own; the same in every attempt that asks in the same order.</summary>
    public string NextChildKey() => $"#{Interlocked.Increment(ref _children)}";
}
