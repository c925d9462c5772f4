using System.Text.Json;

namespace StepFlow.ComponentHost.Rpc;

/// <summary>A parsed message. Exactly one of the three kinds: a request (method and id), a notification (method), an answer (id).</summary>
readonly record struct RpcMessage(string? Method, JsonElement Id, JsonElement Params, JsonElement Result, JsonElement Error)
{
    /// <summary>Sorts a parsed value; false when it is no message of JSON-RPC 2.0.</summary>
    public static bool TryRead(JsonElement value, out RpcMessage message)
    {
        message = default;
        if (value.ValueKind != JsonValueKind.Object)
            return false;
        string? method = null;
        JsonElement id = default, parameters = default, result = default, error = default;
        foreach (var property in value.EnumerateObject())
        {
            if (property.NameEquals("id"u8))
                id = property.Value;
            else if (property.NameEquals("result"u8))
                result = property.Value;
            else if (property.NameEquals("error"u8))
                error = property.Value;
            else if (property.NameEquals("params"u8))
                parameters = property.Value;
            else if (property.NameEquals("method"u8) && property.Value.ValueKind == JsonValueKind.String)
                method = property.Value.GetString();
        }

        // Some peers write the unused half of an answer as null; null is a valid result, but no error.
        if (error.ValueKind == JsonValueKind.Null)
            error = default;
        message = new RpcMessage(method, id, parameters, result, error);
        return method is not null || id.ValueKind is JsonValueKind.Number or JsonValueKind.String;
    }

    /// <summary>The error of an answer as an exception; null when there is none.</summary>
    public RpcErrorException? ReadError()
    {
        if (Error.ValueKind == JsonValueKind.Undefined)
            return null;
        var code = RpcCodes.Internal;
        var text = "The error answer has no message";
        JsonElement? data = null;
        if (Error.ValueKind == JsonValueKind.Object)
        {
            if (Error.TryGetProperty("code"u8, out var c) && c.ValueKind == JsonValueKind.Number && c.TryGetInt32(out var number))
                code = number;
            if (Error.TryGetProperty("message"u8, out var m) && m.ValueKind == JsonValueKind.String)
                text = m.GetString()!;
            if (Error.TryGetProperty("data"u8, out var d) && d.ValueKind != JsonValueKind.Null)
                data = d;
        }

        return new RpcErrorException(code, text, data);
    }
}
