using System.Text.Json;

namespace StepFlow.Runtime.Components.Http;

/// <summary>A request that got no usable answer, as the flow failure it becomes.</summary>
sealed class OutboundException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    public ComponentResult ToResult(string component, JsonElement? data = null) => ComponentResult.Failed(Code, $"{component}: {Message}", data);
}
