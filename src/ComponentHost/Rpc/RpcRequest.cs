namespace StepFlow.ComponentHost.Rpc;

/// <summary>A request to send.</summary>
/// <param name="method">The method.</param>
/// <param name="parameters">The <c>params</c>; null: <c>{}</c>.</param>
class RpcRequest(string method, IRpcBody? parameters = null)
{
    public string Method { get; } = method;

    public IRpcBody? Parameters { get; } = parameters;

    /// <summary>How long the answer may take; null: as long as the channel lives.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Handed to the handler with every message that the transport can attribute to this request.</summary>
    public object? Scope { get; init; }

    /// <summary>The id it was sent under; 0 before.</summary>
    public long Id { get; set; }
}
