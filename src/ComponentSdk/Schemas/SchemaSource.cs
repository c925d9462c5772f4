using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace StepFlow.ComponentSdk.Schemas;

/// <summary>JSON Schemas of types, by the framework's exporter, with the descriptions that attributes give.</summary>
sealed class SchemaSource(JsonSerializerOptions options)
{
    static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    /// <summary>The schema; null when the type takes anything.</summary>
    /// <exception cref="ArgumentException">The type has none.</exception>
    public JsonElement? Of(Type type, string component)
    {
        if (type == typeof(JsonElement) || type == typeof(JsonNode) || type == typeof(JsonDocument) || type == typeof(object))
            return null;
        try
        {
            return JsonSerializer.SerializeToElement(options.GetJsonSchemaAsNode(type, Exporter));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            throw new ArgumentException($"Component '{component}': {type} has no JSON Schema. {e.Message}", nameof(type), e);
        }
    }

    static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        var source = context.PropertyInfo?.AttributeProvider ?? context.TypeInfo.Type;
        var attribute = source.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true).OfType<DescriptionAttribute>().FirstOrDefault()
            ?? context.PropertyInfo?.AssociatedParameter?.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true)
                .OfType<DescriptionAttribute>().FirstOrDefault();
        if (attribute is null)
            return schema;
        var described = schema as JsonObject ?? [];
        described.Insert(0, "description", attribute.Description);
        return described;
    }
}
