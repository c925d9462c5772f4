using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;

namespace StepFlow.Flows.Validation;

/// <summary>Reads the literal flows that a step hands to a built-in component, so their faults show before the run.</summary>
static class SubflowChecks
{
    const int MaxDepth = 8;

    public static void Check(ReadContext context, Step step, string path)
    {
        var key = step.Component switch
        {
            "/builtin/put_blob" when Literal(step.Input, "blob_type") is { ValueKind: JsonValueKind.String } type && type.ValueEquals("flow") => "data",
            "/builtin/map" => "workflow",
            "/builtin/iterate" => "flow",
            _ => null,
        };
        if (key is null || context.Options.SubflowDepth >= MaxDepth || Literal(step.Input, key) is not { } flow)
            return;
        var options = context.Options with { SubflowDepth = context.Options.SubflowDepth + 1 };
        var found = FlowReader.Read(flow, options).Diagnostics;
        foreach (var problem in found.Where(d => d.Level != DiagnosticLevel.Warning))
        {
            var inner = problem.Path.Length > 1 ? problem.Path[1..] : "";
            context.Diagnostics.Add(2003, $"The flow given to {step.Component} is not valid: {problem.Message}", $"{path}.{key}{inner}", step.Position);
        }
    }

    static JsonElement? Literal(Expression input, string key) => input switch
    {
        LiteralExpression { Value: { ValueKind: JsonValueKind.Object } value } => value.TryGetProperty(key, out var found) ? found : null,
        ObjectExpression properties => properties.Properties.FirstOrDefault(p => p.Key == key).Value is LiteralExpression literal ? literal.Value : null,
        _ => null,
    };
}
