using System.Text.Json;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>A component without its types.</summary>
abstract class Component(string path, string? description, JsonElement? inputSchema, JsonElement? outputSchema)
{
    public string Path { get; } = path;

    public string? Description { get; } = description;

    public JsonElement? InputSchema { get; } = inputSchema;

    public JsonElement? OutputSchema { get; } = outputSchema;

    /// <summary>Runs it; its end is told to the execution, maybe later. Never throws.</summary>
    public abstract void Run(Execution execution);

    public void WriteInfo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("component"u8, Path);
        if (Description is not null)
            writer.WriteString("description"u8, Description);
        Schema("input_schema"u8, InputSchema);
        Schema("output_schema"u8, OutputSchema);
        writer.WriteEndObject();

        void Schema(ReadOnlySpan<byte> name, JsonElement? schema)
        {
            if (schema is not { } value)
                return;
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}
