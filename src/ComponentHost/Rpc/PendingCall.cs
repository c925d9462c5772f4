using System.Text.Json;

namespace StepFlow.ComponentHost.Rpc;

/// <summary>A request in flight.</summary>
sealed class PendingCall(RpcRequest request, long dueAt, bool inline)
    : TaskCompletionSource<JsonElement>(inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously)
{
    public RpcRequest Request { get; } = request;

    /// <summary>Timestamp after which it has timed out; <see cref="long.MaxValue"/>: never.</summary>
    public long DueAt { get; } = dueAt;

    /// <summary>Where it waits; set when somebody may abandon it.</summary>
    public LineChannel? Channel { get; set; }

    public void Abandon(CancellationToken token) => Channel!.Abandon(this, token);
}
