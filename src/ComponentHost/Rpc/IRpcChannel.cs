using System.Text.Json;

namespace StepFlow.ComponentHost.Rpc;

/// <summary>
/// One JSON-RPC 2.0 peer, whatever carries the messages. Any number of requests may be in flight, in both directions; answers come in
/// any order. Safe for concurrent use.
/// </summary>
interface IRpcChannel : IAsyncDisposable
{
    /// <summary>Completes with the reason when no message can pass any more.</summary>
    Task<string> Closed { get; }

    /// <summary>Whether it closed because the peer went away, as opposed to a decision of ours.</summary>
    bool IsPeerGone { get; }

    /// <summary>How long the peer may send no byte at all while requests are in flight; null: for ever.</summary>
    TimeSpan? IdleTimeout { get; set; }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <returns>The <c>result</c>; it outlives the channel.</returns>
    /// <exception cref="RpcErrorException">The peer answered with an error.</exception>
    /// <exception cref="RpcClosedException">The channel closed before the answer came.</exception>
    /// <exception cref="RpcProtocolException">The answer is no valid message, or too large.</exception>
    /// <exception cref="TimeoutException">The request's own time is over; the peer may still be working on it.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the peer is told nothing.</exception>
    ValueTask<JsonElement> RequestAsync(RpcRequest request, CancellationToken cancellationToken);

    /// <summary>Sends a notification. Never waits for the peer; lost when the channel is closed.</summary>
    void Notify(string method, IRpcBody? parameters);

    /// <summary>Closes the channel: every request in flight fails with the reason.</summary>
    void Close(string reason);
}
