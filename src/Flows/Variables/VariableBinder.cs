using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.JsonSchema;

namespace StepFlow.Flows.Variables;

/// <summary>Decides the value of each variable: the one provided, else the environment's, else the default.</summary>
public static class VariableBinder
{
    const string EnvironmentPrefix = "STEPFLOW_VAR_";

    /// <summary>Binds the variables of a flow and checks them against their schemas.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="provided">An object with values by name; null: none.</param>
    /// <param name="environment">
    /// Looks up an environment variable; null: the environment is not asked. The name is the declaration's
    /// <c>env_var</c>, or <c>STEPFLOW_VAR_</c> and the variable's name in upper case. A text that is JSON is parsed,
    /// unless only the text itself satisfies the schema.
    /// </param>
    /// <param name="compiler">Compiles the schemas.</param>
    public static VariableBinding Bind(
        Flow flow, JsonElement? provided, Func<string, string?>? environment, ISchemaCompiler compiler)
    {
        var bag = new DiagnosticBag(DocumentLimits.Default.MaxDiagnostics);
        var values = new Dictionary<string, JsonElement>();
        var given = Given(provided, bag);
        if (!flow.DeclaresVariables)
            return new VariableBinding(given, bag.ToList());

        foreach (var variable in flow.Variables)
        {
            var schema = Compile(flow, variable, compiler, bag);
            if (given.TryGetValue(variable.Name, out var value) || TryEnvironment(variable, environment, schema, out value))
                values[variable.Name] = Check(variable, schema, value, bag);
            else if (variable.Default is { } fallback)
                values[variable.Name] = HasOwnDefault(variable) ? Check(variable, schema, fallback, bag) : fallback;
            else if (variable.IsRequired)
                bag.Add(2005, $"The required variable '{variable.Name}' has no value. Provide it, or set the environment variable {EnvironmentName(variable)} and allow variables from the environment.", PathOf(variable.Name), default);
        }

        var table = new KeyTable([.. flow.Variables.Select(v => v.Name)]);
        foreach (var name in given.Keys.Where(n => !table.Contains(n)))
        {
            var hint = flow.Variables.Length > 0 && table.Suggest(name) is { } near ? $" Did you mean '{near}'?" : "";
            bag.Add(4006, $"The flow declares no variable '{name}'; the value is ignored.{hint}", PathOf(name), default);
        }

        return new VariableBinding(values, bag.ToList());
    }

    /// <summary>The value that the environment has for one variable, read as <see cref="Bind"/> reads it.</summary>
    /// <param name="flow">The flow that declares it.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="compiler">Compiles its schema; one that cannot be compiled counts as none.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether the environment has one.</returns>
    public static bool TryFromEnvironment(
        Flow flow, VariableDeclaration variable, Func<string, string?> environment, ISchemaCompiler compiler, out JsonElement value) =>
        TryEnvironment(variable, environment, Compile(flow, variable, compiler, new DiagnosticBag(1)), out value);

    static Dictionary<string, JsonElement> Given(JsonElement? provided, DiagnosticBag bag)
    {
        var values = new Dictionary<string, JsonElement>();
        if (provided is not { } given || given.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return values;
        if (given.ValueKind != JsonValueKind.Object)
        {
            bag.Add(2002, "Variables are given as an object with a value for each name.", "$.variables", default);
            return values;
        }

        foreach (var property in given.EnumerateObject())
            values[property.Name] = property.Value;
        return values;
    }

    static bool TryEnvironment(VariableDeclaration variable, Func<string, string?>? environment, ICompiledSchema? schema, out JsonElement value)
    {
        value = default;
        if (environment?.Invoke(EnvironmentName(variable)) is not { } text)
            return false;
        value = JsonValues.String(text);
        try
        {
            var parsed = JsonElement.Parse(text);
            if (schema is null || schema.IsValid(parsed) || !schema.IsValid(value))
                value = parsed;
        }
        catch (JsonException)
        {
            // Not JSON, so it is the text itself.
        }

        return true;
    }

    static JsonElement Check(VariableDeclaration variable, ICompiledSchema? schema, JsonElement value, DiagnosticBag bag)
    {
        foreach (var violation in schema?.Validate(value) ?? [])
        {
            var what = variable.IsSecret ? $"keyword '{violation.Keyword}'" : $"{violation.InstancePath}: {violation.Message}";
            bag.Add(2002, $"The value of variable '{variable.Name}' does not satisfy its schema ({what.TrimEnd('.')}).", PathOf(variable.Name), default);
        }

        return value;
    }

    static ICompiledSchema? Compile(Flow flow, VariableDeclaration variable, ISchemaCompiler compiler, DiagnosticBag bag)
    {
        try
        {
            return compiler.Compile(WithDefinitions(variable.Schema, flow.SchemaDefinitions));
        }
        catch (SchemaCompilationException e)
        {
            bag.Add(4106, $"The schema of variable '{variable.Name}' cannot be used: {e.Message}", PathOf(variable.Name), default);
            return null;
        }
    }

    static JsonElement WithDefinitions(JsonElement schema, JsonElement? definitions)
    {
        if (definitions is not { } shared || schema.ValueKind != JsonValueKind.Object || schema.TryGetProperty("$defs", out _))
            return schema;
        return CanonicalJson.Build(writer =>
        {
            writer.WriteStartObject();
            foreach (var property in schema.EnumerateObject())
                property.WriteTo(writer);
            writer.WritePropertyName("$defs");
            shared.WriteTo(writer);
            writer.WriteEndObject();
        });
    }

    static bool HasOwnDefault(VariableDeclaration variable) =>
        variable.Schema.ValueKind == JsonValueKind.Object && variable.Schema.TryGetProperty("default", out _);

    static string EnvironmentName(VariableDeclaration variable) =>
        variable.EnvironmentVariable ?? EnvironmentPrefix + variable.Name.ToUpperInvariant();

    static string PathOf(string name) => "$.variables" + ValuePath.Of([new PathSegment(name)]).ToString()[1..];
}
