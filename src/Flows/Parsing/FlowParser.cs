using System.Collections.Immutable;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Validation;

namespace StepFlow.Flows.Parsing;

/// <summary>Reads the top level of a flow document.</summary>
sealed class FlowParser(ReadContext context)
{
    readonly ExpressionParser _expressions = new(context);

    /// <summary>The flow; what it contains means something only when no fatal diagnostic was reported.</summary>
    public Flow? Parse(DocumentNode document)
    {
        if (document is not MappingNode root)
        {
            context.Report(4007, $"A flow is a mapping with 'steps' and 'output', not {ReadContext.Kind(document)}.", document);
            return null;
        }

        context.WarnUnknown(root, KnownKeys.Flow);
        ReadExtensions(root);
        var declarations = new DeclarationParser(context).Parse(root);
        var main = StepNodes(root, "steps", "steps");
        var failure = StepNodes(root, "onFailure", "onFailure", "on_failure");
        context.Facts.MainSteps = main.Nodes.Length;
        var stepParser = new StepParser(context, _expressions);
        stepParser.CollectIds(main.Name, main.Nodes, 0);
        stepParser.CollectIds(failure.Name, failure.Nodes, main.Nodes.Length);
        new DeclarationParser(context).CheckStepSchemas(root);

        var outputField = context.Find(root, "output", "outputs");
        var hasOutput = root.Find("output") is not null || root.Find("outputs") is not null;
        var steps = stepParser.Parse(main.Name, main.Nodes, 0, mustExecute: !hasOutput);
        var onFailure = stepParser.Parse(failure.Name, failure.Nodes, main.Nodes.Length, mustExecute: false);
        var output = ParseOutput(outputField);

        CheckMixed(root);
        var mode = context.Modes.Mode;
        var isLazyDialect = context.Modes.Lazy is not null || (mode == EvaluationMode.Lazy && root.Find("schemas") is MappingNode);
        steps = stepParser.Finish(steps, main, mode, isLazyDialect);
        onFailure = stepParser.Finish(onFailure, failure, mode, isLazyDialect);
        var json = root.ToJson();
        var flow = declarations with
        {
            Id = CanonicalJson.ContentId(json),
            Document = json,
            Mode = mode,
            Name = context.Text(root, "name"),
            Description = context.Text(root, "description"),
            Version = context.Text(root, "version"),
            Steps = steps,
            OnFailure = onFailure,
            Output = output,
            Tests = new TestParser(context).ParseTests(root),
            Examples = new TestParser(context).ParseExamples(root),
            Metadata = context.Mapping(root, "metadata")?.ToJson(),
        };
        if (!context.Diagnostics.HasFatal)
            FlowChecks.Run(context, flow, root.Position, hasOutput);
        return flow;
    }

    Expression ParseOutput(ReadContext.Field? field)
    {
        if (field is not { } output)
            return LiteralExpression.Null;
        context.CurrentStep = -1;
        context.Path.Push(output.Name);
        var parsed = _expressions.Parse(output.Node);
        context.Path.Pop();
        return parsed;
    }

    (string Name, ImmutableArray<DocumentNode> Nodes) StepNodes(MappingNode root, string name, params ReadOnlySpan<string> spellings)
    {
        if (context.Find(root, spellings) is not { } field)
            return (name, []);
        if (field.Node is not SequenceNode sequence)
        {
            context.Report(4007, $"'{field.Name}' must be a sequence of steps, not {ReadContext.Kind(field.Node)}. Begin each step with '- id:'.", field.Node, field.Name);
            return (field.Name, []);
        }

        if (sequence.Items.Length <= context.Options.Limits.MaxSteps)
            return (field.Name, sequence.Items);
        context.Report(4003, $"The flow has {sequence.Items.Length:N0} steps; at most {context.Options.Limits.MaxSteps:N0} are allowed. Use /builtin/map over items, or child flows.", field.Node, field.Name);
        return (field.Name, []);
    }

    void ReadExtensions(MappingNode root)
    {
        if (context.Sequence(root, "extensions") is not { } extensions)
            return;
        foreach (var item in extensions.Items)
        {
            if (item is ScalarNode { Text: "operators" })
                context.OperatorsEnabled = true;
            else
                context.Report(4007, "This extension is not known; the only one is 'operators'.", item, "extensions");
        }
    }

    void CheckMixed(DocumentNode root)
    {
        if (context.Modes.Mixed is not { } mixed)
            return;
        var at = mixed.Lazy.Position.IsKnown && mixed.Lazy.Position.Line > mixed.Eager.Position.Line ? mixed.Lazy : mixed.Eager;
        context.Diagnostics.Add(
            4009,
            $"The document mixes two dialects: {mixed.Eager} and {mixed.Lazy}. They run by different rules; write all references as $step, $input and $variable, or all as $from. Data that only looks like a reference belongs into '$literal'.",
            at.Path,
            at.Position.IsKnown ? at.Position : root.Position);
    }
}
