using System.Text.Json;

namespace StepFlow.ComponentHost.Rpc;

/// <summary>An error answer: one that the peer gave, or one to give to it.</summary>
sealed class RpcErrorException(int code, string message, JsonElement? data = null) : Exception(message)
{
    /// <summary>The numeric code of JSON-RPC.</summary>
    public int Code { get; } = code;

    /// <summary>Anything the peer added. (Exception has a property Data of its own.)</summary>
    public JsonElement? Details { get; } = data;
}
