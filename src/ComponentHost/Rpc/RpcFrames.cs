using System.Text.Json;

namespace StepFlow.ComponentHost.Rpc;

/// <summary>Writes whole messages.</summary>
static class RpcFrames
{
    static readonly JsonEncodedText Version = JsonEncodedText.Encode("jsonrpc");
    static readonly JsonEncodedText Two = JsonEncodedText.Encode("2.0");
    static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
    static readonly JsonEncodedText Params = JsonEncodedText.Encode("params");

    public static void Request(Utf8JsonWriter writer, RpcRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString(Version, Two);
        writer.WriteNumber(Id, request.Id);
        writer.WriteString(Method, request.Method);
        Parameters(writer, request.Parameters);
        writer.WriteEndObject();
    }

    public static void Notification(Utf8JsonWriter writer, (string Method, IRpcBody? Parameters) notification)
    {
        writer.WriteStartObject();
        writer.WriteString(Version, Two);
        writer.WriteString(Method, notification.Method);
        Parameters(writer, notification.Parameters);
        writer.WriteEndObject();
    }

    public static void Result(Utf8JsonWriter writer, (JsonElement Id, IRpcBody Result) answer)
    {
        writer.WriteStartObject();
        writer.WriteString(Version, Two);
        writer.WritePropertyName(Id);
        RpcJson.WriteValue(writer, answer.Id);
        writer.WritePropertyName("result"u8);
        answer.Result.Write(writer);
        writer.WriteEndObject();
    }

    public static void Error(Utf8JsonWriter writer, (JsonElement Id, RpcErrorException Error) answer)
    {
        writer.WriteStartObject();
        writer.WriteString(Version, Two);
        writer.WritePropertyName(Id);
        RpcJson.WriteValue(writer, answer.Id);
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, answer.Error.Code);
        writer.WriteString("message"u8, answer.Error.Message);
        if (answer.Error.Details is { } details)
        {
            writer.WritePropertyName("data"u8);
            RpcJson.WriteValue(writer, details);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static void Parameters(Utf8JsonWriter writer, IRpcBody? parameters)
    {
        writer.WritePropertyName(Params);
        if (parameters is null)
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
        else
        {
            parameters.Write(writer);
        }
    }
}
