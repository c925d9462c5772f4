using System.Text.Json;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;

namespace StepFlow.Cli.Visualization.Graphs;

/// <summary>Finds the flow that stands literally in the input of a step that runs or stores flows.</summary>
static class ChildFlows
{
    static readonly string[] Keys = ["workflow", "flow"];

    public static Flow? Find(Step step)
    {
        var component = step.Component[(step.Component.LastIndexOf('/') + 1)..];
        return component switch
        {
            "eval" or "map" or "iterate" => Keys.Select(k => Read(step.Input, k)).FirstOrDefault(f => f is not null),
            "put_blob" => Read(step.Input, "data"),
            _ => null,
        };
    }

    static Flow? Read(Expression input, string key)
    {
        var value = input switch
        {
            LiteralExpression { Value: { ValueKind: JsonValueKind.Object } whole } => whole.TryGetProperty(key, out var found) ? found : default,
            ObjectExpression mapping => (mapping.Properties.FirstOrDefault(p => p.Key == key).Value as LiteralExpression)?.Value ?? default,
            _ => default,
        };
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty("steps", out _) ? FlowReader.Read(value).Flow : null;
    }
}
