using System.Collections.Immutable;
using System.Text.Json;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.JsonSchema;

namespace StepFlow.Flows.Planning;

/// <summary>
/// A flow made ready to run: what each step waits for, which steps must run, the compiled schemas. Compiled once per flow
/// and shared by all its runs. Nodes are numbered: main steps, then <c>onFailure</c> steps, then the output.
/// </summary>
public sealed class FlowPlan
{
    readonly ImmutableArray<PlanNode> _nodes;
    readonly Dictionary<string, int> _indexById;
    readonly Dictionary<string, JsonElement> _declaredDefaults;

    FlowPlan(Flow flow, ISchemaCompiler schemas)
    {
        Flow = flow;
        MainCount = flow.Steps.Length;
        var steps = flow.Steps.AddRange(flow.OnFailure);
        StepCount = steps.Length;
        _indexById = new Dictionary<string, int>(steps.Length, StringComparer.Ordinal);
        var nodes = ImmutableArray.CreateBuilder<PlanNode>(steps.Length + 1);
        for (var i = 0; i < steps.Length; i++)
        {
            _indexById[steps[i].Id] = i;
            nodes.Add(PlanNode.Of(steps[i], CompileSchema(steps[i].OutputSchema, schemas)));
        }

        nodes.Add(PlanNode.Of(flow.Output));
        _nodes = nodes.MoveToImmutable();
        InputSchema = CompileSchema(flow.InputSchema, schemas);
        _declaredDefaults = flow.Variables.Where(v => v.Default is not null)
            .ToDictionary(v => v.Name, v => v.Default!.Value, StringComparer.Ordinal);
        Roots = flow.Mode == EvaluationMode.Eager
            ? [.. Enumerable.Range(0, MainCount)]
            : [.. Enumerable.Range(0, MainCount).Where(i => steps[i].MustExecute)];
        Secrets = SecretsOf(steps);
        EdgeCount = _nodes.Sum(n => n.Dependencies.Count);
    }

    /// <summary>The flow.</summary>
    public Flow Flow { get; }

    /// <summary>How many main steps there are; the first <c>onFailure</c> step has this index.</summary>
    public int MainCount { get; }

    /// <summary>How many steps there are in all; the output has this index.</summary>
    public int StepCount { get; }

    /// <summary>The number of the output's node.</summary>
    public int OutputNode => StepCount;

    /// <summary>Main steps that run whether or not the output needs them: all of them, or those with <c>mustExecute</c>.</summary>
    public ImmutableArray<int> Roots { get; }

    /// <summary>How many dependencies there are in all; sizes the structures of a run.</summary>
    public int EdgeCount { get; }

    /// <summary>The names of the secrets that inputs of steps mention, each once.</summary>
    public ImmutableArray<string> Secrets { get; }

    /// <summary>The schema of the input, when declared.</summary>
    public ICompiledSchema? InputSchema { get; }

    /// <summary>A node by number.</summary>
    public PlanNode this[int node] => _nodes[node];

    /// <summary>Compiles a flow.</summary>
    /// <exception cref="SchemaCompilationException">A schema of the flow cannot be compiled.</exception>
    public static FlowPlan Compile(Flow flow, ISchemaCompiler schemas) => new(flow, schemas);

    /// <summary>The index of a step; -1 when there is none with this id.</summary>
    public int IndexOf(string stepId) => _indexById.GetValueOrDefault(stepId, -1);

    /// <summary>The declared default of a variable.</summary>
    public bool TryGetDeclaredDefault(string name, out JsonElement value) => _declaredDefaults.TryGetValue(name, out value);

    static ImmutableArray<string> SecretsOf(ImmutableArray<Step> steps)
    {
        var references = new ReferenceCollector();
        foreach (var step in steps)
            references.Visit(step.Input);
        return [.. references.Secrets.Order(StringComparer.Ordinal)];
    }

    ICompiledSchema? CompileSchema(JsonElement? schema, ISchemaCompiler schemas)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } own)
            return null;
        if (Flow.SchemaDefinitions is not { } definitions || own.TryGetProperty("$defs"u8, out _))
            return schemas.Compile(own);
        return schemas.Compile(CanonicalJson.Build(w =>
        {
            // References such as #/$defs/x of a step's schema mean the definitions of the flow's schema block.
            w.WriteStartObject();
            w.WritePropertyName("$defs"u8);
            definitions.WriteTo(w);
            w.WritePropertyName("allOf"u8);
            w.WriteStartArray();
            own.WriteTo(w);
            w.WriteEndArray();
            w.WriteEndObject();
        }));
    }
}
