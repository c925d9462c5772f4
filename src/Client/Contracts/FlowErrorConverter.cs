using System.Text.Json;
using System.Text.Json.Serialization;
using StepFlow.Flows.Model;

namespace StepFlow.Client.Contracts;

/// <summary>Writes errors as inside of results.</summary>
sealed class FlowErrorConverter : JsonConverter<FlowError>
{
    /// <inheritdoc/>
    public override FlowError? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FlowResultJson.ReadError(JsonElement.ParseValue(ref reader)) ?? throw new JsonException("An error is {code, message, …}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FlowError value, JsonSerializerOptions options) =>
        FlowResultJson.WriteError(writer, value);
}
