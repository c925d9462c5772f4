using System.Text.Json;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>The id of a request: a string, or a whole number.</summary>
readonly record struct RpcId(long Number, string? Text)
{
    public static bool TryRead(JsonElement id, out RpcId result)
    {
        result = default;
        switch (id.ValueKind)
        {
            case JsonValueKind.String:
                result = new RpcId(0, id.GetString());
                return true;
            case JsonValueKind.Number when id.TryGetInt64(out var number):
                result = new RpcId(number, null);
                return true;
            default:
                return false;
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        if (Text is null)
            writer.WriteNumberValue(Number);
        else
            writer.WriteStringValue(Text);
    }
}
