using StepFlow.ComponentHost.Processes;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Supervision;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>A component server after the handshake.</summary>
sealed class StepflowConnection(SidecarProcess? process, IRpcChannel channel, TimeProvider time, ServerFeatures features)
    : SidecarConnection(process, channel, time)
{
    const int MaxSilentCalls = 3;

    int _silentCalls;

    /// <summary>What it can do.</summary>
    public ServerFeatures Features { get; } = features;

    /// <summary>It has the method names of the first releases; found out by asking.</summary>
    public bool HasFirstNames { get; set; }

    /// <summary>A call was answered.</summary>
    public void Answered() => Volatile.Write(ref _silentCalls, 0);

    /// <summary>A call timed out. A server that lets several do so in a row without one answer hangs.</summary>
    public void TimedOut()
    {
        if (Interlocked.Increment(ref _silentCalls) >= MaxSilentCalls)
            Channel.Close($"it let {MaxSilentCalls} calls in a row time out without answering any");
    }
}
