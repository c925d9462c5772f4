using System.Text.Json;
using System.Text.Json.Serialization;

namespace StepFlow.Client.Contracts;

/// <summary>Writes outcomes as upstream's FlowResult.</summary>
sealed class FlowResultConverter : JsonConverter<FlowResult>
{
    /// <inheritdoc/>
    public override FlowResult? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FlowResultJson.Read(JsonElement.ParseValue(ref reader)) is { } outcome
            ? new FlowResult(outcome)
            : throw new JsonException("A result is {outcome: success | failed | skipped, …}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FlowResult value, JsonSerializerOptions options) =>
        FlowResultJson.Write(writer, value.Outcome);
}
