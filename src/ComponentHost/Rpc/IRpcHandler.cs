using System.Text.Json;

namespace StepFlow.ComponentHost.Rpc;

/// <summary>What a channel does with messages that the peer starts.</summary>
interface IRpcHandler
{
    /// <summary>Answers a request of the peer; runs off the reading thread.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its <c>params</c>; undefined when there are none.</param>
    /// <param name="scope">The <see cref="RpcRequest.Scope"/> of the request within whose answer it came; null when the transport does not say.</param>
    /// <param name="cancellationToken">Fires when the channel closes.</param>
    /// <returns>The result.</returns>
    /// <exception cref="RpcErrorException">Becomes the error answer; any other exception becomes an internal error.</exception>
    ValueTask<IRpcBody> AnswerAsync(string method, JsonElement parameters, object? scope, CancellationToken cancellationToken);

    /// <summary>Takes a notification, on the reading thread: must be quick and must not throw.</summary>
    void Notice(string method, JsonElement parameters, object? scope);
}
