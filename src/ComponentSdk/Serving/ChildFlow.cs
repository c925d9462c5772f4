using System.Text.Json;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>What to run.</summary>
sealed record ChildFlow(string FlowId, IReadOnlyList<JsonElement> Inputs, string? Key, JsonElement? Overrides)
{
    public void WriteOptions(Utf8JsonWriter writer, ReadOnlySpan<byte> keyName)
    {
        if (Key is not null)
            writer.WriteString(keyName, Key);
        if (Overrides is not { ValueKind: not JsonValueKind.Undefined } overrides)
            return;
        writer.WritePropertyName("overrides"u8);
        RpcJson.WriteValue(writer, overrides);
    }
}
