using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>What an error answer of a component server means to the flow.</summary>
static class ErrorMapping
{
    const int ResourceUnavailable = -32102;

    /// <summary>The result of a call that was answered with an error; the original is kept in the error's data.</summary>
    /// <exception cref="PluginException">The server says that the way to it broke (-323xx).</exception>
    public static ComponentResult Map(RpcErrorException error, bool isOld, string serverName)
    {
        if (error.Code is <= -32300 and >= -32399)
        {
            var message = $"Component server '{serverName}' reports: {error.Message} ({error.Code})";
            throw new PluginException(message, [message], inner: error);
        }

        var code = Code(error.Code, isOld);
        var data = CanonicalJson.Build(w => WriteData(w, error));
        return code == ErrorCodes.ResourceUnavailable
            ? ComponentResult.Busy(error.Message, RetryAfter(error.Details), data)
            : ComponentResult.Failed(code, error.Message, data);
    }

    // Up to 0.9 there were no ranges, and the SDKs disagreed with the documentation; what they share is told apart from the newer table here.
    static string Code(int code, bool isOld) => code switch
    {
        -32602 => ErrorCodes.InvalidInput,
        <= -32600 and >= -32700 => ErrorCodes.WorkerError,
        -32001 => ErrorCodes.ComponentNotFound,
        -32002 when isOld => ErrorCodes.InvalidInput,
        -32000 or -32003 or -32004 or -32005 when isOld => ErrorCodes.ComponentFailed,
        <= -32000 and >= -32099 => ErrorCodes.WorkerError,
        ResourceUnavailable => ErrorCodes.ResourceUnavailable,
        -32103 => ErrorCodes.InvalidInput,
        <= -32200 and >= -32299 => ErrorCodes.OrchestratorError,
        _ => ErrorCodes.ComponentFailed,
    };

    static TimeSpan? RetryAfter(JsonElement? details) =>
        CallRegistry.Property(details, "retry_after_ms") is { ValueKind: JsonValueKind.Number } ms && ms.TryGetDouble(out var value) && value is >= 0 and <= 86_400_000
            ? TimeSpan.FromMilliseconds(value)
            : null;

    static void WriteData(Utf8JsonWriter writer, RpcErrorException error)
    {
        writer.WriteStartObject();
        writer.WriteNumber("code", error.Code);
        writer.WriteString("message", error.Message);
        if (error.Details is { } details)
        {
            writer.WritePropertyName("data");
            details.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
