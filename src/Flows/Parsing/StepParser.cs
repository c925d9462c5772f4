using System.Collections.Immutable;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;
using StepFlow.Flows.Validation;

namespace StepFlow.Flows.Parsing;

/// <summary>
/// Reads steps in three passes: ids and schemas (so that references can be checked), expressions (which show the
/// dialect), and at last what depends on the dialect.
/// </summary>
sealed class StepParser(ReadContext context, ExpressionParser expressions)
{
    readonly ErrorHandlingParser _errors = new(context, expressions);
    readonly SchemaReader _schemas = new(context);

    public void CollectIds(string list, ImmutableArray<DocumentNode> nodes, int firstIndex)
    {
        context.Path.Push(list);
        for (var i = 0; i < nodes.Length; i++)
        {
            if (nodes[i] is not MappingNode mapping)
                continue;
            context.Path.Push(i);
            CollectId(mapping, firstIndex + i);
            context.Path.Pop();
        }

        context.Path.Pop();
    }

    public ImmutableArray<Step> Parse(string list, ImmutableArray<DocumentNode> nodes, int firstIndex, bool mustExecute)
    {
        var steps = ImmutableArray.CreateBuilder<Step>(nodes.Length);
        context.Path.Push(list);
        for (var i = 0; i < nodes.Length && !context.Diagnostics.IsFull; i++)
        {
            context.Path.Push(i);
            context.CurrentStep = firstIndex + i;
            if (nodes[i] is MappingNode mapping)
                steps.Add(ParseStep(mapping, mustExecute));
            else
                context.Report(4007, $"A step is a mapping with 'id' and 'component', not {ReadContext.Kind(nodes[i])}.", nodes[i]);
            context.Path.Pop();
        }

        context.Path.Pop();
        return steps.DrainToImmutable();
    }

    /// <summary>Adds what can be read only when the dialect is known: error handling and component names.</summary>
    public ImmutableArray<Step> Finish(
        ImmutableArray<Step> steps, (string Name, ImmutableArray<DocumentNode> Nodes) list, EvaluationMode mode, bool isLazyDialect)
    {
        if (steps.Length != list.Nodes.Length)
            return steps;
        var finished = steps.ToBuilder();
        context.Path.Push(list.Name);
        for (var i = 0; i < steps.Length; i++)
        {
            context.Path.Push(i);
            var mapping = (MappingNode)list.Nodes[i];
            context.CurrentStep = context.Facts.StepIndexes.GetValueOrDefault(steps[i].Id);
            var component = ComponentPath.Normalize(context, steps[i].Component, mapping, isLazyDialect);
            SecretChecks.Check(context, steps[i], component, mapping.Find("input") ?? mapping.Find("args") ?? mapping);
            var onError = _errors.ParseAction(mapping, mode);
            var retry = _errors.ParseRetry(mapping);
            var timeout = _errors.ParseTimeout(mapping);
            if (onError != ErrorAction.Fail || retry is not null || timeout is not null || component != steps[i].Component)
                finished[i] = steps[i] with { Component = component, OnError = onError, Retry = retry, Timeout = timeout };
            context.Path.Pop();
        }

        context.Path.Pop();
        return finished.DrainToImmutable();
    }

    void CollectId(MappingNode mapping, int index)
    {
        if (context.Text(mapping, "id") is not { } id)
            return;
        var at = mapping.Find("id")!;
        if (string.IsNullOrWhiteSpace(id))
            context.Report(3001, "A step's id must not be empty.", at, "id");
        else if (!context.Facts.StepIndexes.TryAdd(id, index))
            context.Report(3000, $"Two steps have the id '{id}'. Ids must be unique in a flow.", at, "id");
        if (_schemas.Parse(mapping, "outputSchema", "output_schema") is { } schema)
            context.Facts.StepSchemas.TryAdd(id, schema);
    }

    Step ParseStep(MappingNode mapping, bool mustExecute)
    {
        context.WarnUnknown(mapping, KnownKeys.Step);
        var id = mapping.Find("id") is ScalarNode { IsNull: false } scalar ? scalar.Text ?? scalar.Value.GetRawText() : null;
        if (mapping.Find("id") is null or ScalarNode { IsNull: true })
            context.Report(4008, "A step needs an 'id'.", mapping);
        if (context.Find(mapping, "component") is null)
            context.Report(4008, $"The step {(id is null ? "" : $"'{id}' ")}needs a 'component', for instance /builtin/eval.", mapping);
        var skipIf = context.Find(mapping, "skipIf", "skip_if");
        if (skipIf is { } marked)
            context.Modes.SkipIf ??= context.Place(marked.Name, marked.Node);
        _errors.Mark(mapping);
        return new Step
        {
            Id = id ?? "",
            Component = context.Text(mapping, "component") ?? "/",
            Input = Parse(context.Find(mapping, "input", "args"), expressions.ParseInput) ?? LiteralExpression.Null,
            SkipIf = Parse(skipIf, expressions.Parse),
            MustExecute = context.Boolean(mapping, "mustExecute", "must_execute") ?? mustExecute,
            InputSchema = _schemas.Parse(mapping, "inputSchema", "input_schema"),
            OutputSchema = id is not null && context.Facts.StepSchemas.TryGetValue(id, out var schema) ? schema : null,
            Metadata = context.Mapping(mapping, "metadata")?.ToJson(),
            Position = mapping.Position,
        };
    }

    Expression? Parse(ReadContext.Field? field, Func<DocumentNode, Expression> parse)
    {
        if (field is not { } present)
            return null;
        context.Path.Push(present.Name);
        var parsed = parse(present.Node);
        context.Path.Pop();
        return parsed;
    }
}
