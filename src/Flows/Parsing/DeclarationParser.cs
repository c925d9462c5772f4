using System.Collections.Immutable;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Parsing;

/// <summary>Reads what a flow declares: the <c>schemas</c> block, or <c>inputSchema</c>, <c>outputSchema</c> and <c>variables</c>.</summary>
sealed class DeclarationParser(ReadContext context)
{
    readonly SchemaReader _schemas = new(context);

    /// <summary>A flow that has its declarations and nothing else; fills <see cref="ReadContext.Facts"/> too.</summary>
    public Flow Parse(MappingNode root)
    {
        var properties = SchemaProperties(root);
        if (properties is not null)
            context.WarnUnknown(properties, KnownKeys.SchemaProperties);
        context.Modes.HasEagerKeys = context.Find(root, "inputSchema", "input_schema") is not null
            || context.Find(root, "outputSchema", "output_schema") is not null || root.Find("variables") is MappingNode;
        var facts = context.Facts;
        facts.InputSchema = (properties is null ? null : _schemas.Parse(properties, "input")) ?? _schemas.Parse(root, "inputSchema", "input_schema");
        facts.Definitions = root.Find("schemas") is MappingNode schemas ? context.Mapping(schemas, "$defs")?.ToJson() : null;
        CollectStepSchemas(properties);
        var variables = VariableSchema(root, properties);
        facts.DeclaresVariables = variables is not null;
        var declared = variables is null ? [] : Variables(variables);
        facts.Variables.UnionWith(declared.Select(v => v.Name));
        return new Flow
        {
            Id = "",
            Document = JsonValues.Null,
            Mode = EvaluationMode.Lazy,
            InputSchema = facts.InputSchema,
            OutputSchema = (properties is null ? null : _schemas.Parse(properties, "output")) ?? _schemas.Parse(root, "outputSchema", "output_schema"),
            SchemaDefinitions = facts.Definitions,
            Variables = declared,
            DeclaresVariables = facts.DeclaresVariables,
        };
    }

    /// <summary>Warns about schemas of steps that do not exist.</summary>
    public void CheckStepSchemas(MappingNode root)
    {
        if (root.Find("schemas") is not MappingNode { } schemas || schemas.Find("properties") is not MappingNode { } properties
            || properties.Find("steps") is not MappingNode { } steps || steps.Find("properties") is not MappingNode { } byId)
            return;
        foreach (var (key, _) in byId.Entries)
        {
            var id = DocumentJson.KeyText(key);
            if (!context.Facts.StepIndexes.ContainsKey(id))
                context.Report(4006, $"'schemas' describes a step '{id}' that does not exist.", key, "schemas");
        }
    }

    MappingNode? SchemaProperties(MappingNode root)
    {
        if (context.Mapping(root, "schemas") is not { } schemas)
            return null;
        context.Path.Push("schemas");
        var properties = context.Mapping(schemas, "properties");
        if (properties is null && schemas.Entries.Any(e => e.Key is ScalarNode { Text: { } text } && KnownKeys.SchemaProperties.Contains(text)))
            context.Report(4007, "'schemas' is itself a JSON Schema: put 'input', 'output', 'variables' and 'steps' under 'schemas.properties'.", schemas);
        else
            context.WarnUnknown(schemas, KnownKeys.Schemas);
        context.Path.Pop();
        return properties;
    }

    void CollectStepSchemas(MappingNode? properties)
    {
        if (properties is null || context.Mapping(properties, "steps") is not { } steps || context.Mapping(steps, "properties") is not { } byId)
            return;
        foreach (var (key, schema) in byId.Entries)
        {
            if (schema is not ScalarNode { IsNull: true })
                context.Facts.StepSchemas.TryAdd(DocumentJson.KeyText(key), schema.ToJson());
        }
    }

    MappingNode? VariableSchema(MappingNode root, MappingNode? properties)
    {
        var inBlock = properties is null ? null : context.Mapping(properties, "variables");
        return inBlock ?? context.Mapping(root, "variables");
    }

    ImmutableArray<VariableDeclaration> Variables(MappingNode schema)
    {
        if (context.Mapping(schema, "properties") is not { } properties)
            return [];
        var required = context.Sequence(schema, "required")?.Items.Select(i => (i as ScalarNode)?.Text).ToHashSet() ?? [];
        var declared = ImmutableArray.CreateBuilder<VariableDeclaration>(properties.Entries.Length);
        context.Path.Push("variables");
        foreach (var (key, value) in properties.Entries)
        {
            var name = DocumentJson.KeyText(key);
            declared.Add(VariableParser.Parse(context, name, value, required.Contains(name)));
        }

        context.Path.Pop();
        return declared.DrainToImmutable();
    }
}
