using System.Text.Json;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Json;
using StepFlow.Flows.Validation;

namespace StepFlow.Flows.Parsing;

sealed partial class ExpressionParser
{
    Expression ParseStep(MappingNode mapping, DocumentNode value)
    {
        MarkLazy("$step", mapping);
        context.WarnUnknown(mapping, KnownKeys.StepReference);
        var path = PathBeside(mapping);
        return value is ScalarNode { Text: { } id }
            ? Step(id, path, mapping, null)
            : Invalid(mapping, $"'$step' takes the id of a step, not {ReadContext.Kind(value)}.");
    }

    Expression ParseInput(MappingNode mapping, DocumentNode value)
    {
        MarkLazy("$input", mapping);
        context.WarnUnknown(mapping, KnownKeys.InputReference);
        if (value is not ScalarNode scalar || (scalar.Text is null && !scalar.IsNull))
            return Invalid(mapping, $"'$input' takes a path such as \"name\" or \"$.items[0]\" (\"$\" is the whole input), not {ReadContext.Kind(value)}.");
        return context.ParsePath(scalar.Text, value) is { } path ? Input(path, mapping) : LiteralExpression.Null;
    }

    Expression ParseVariable(MappingNode mapping, DocumentNode value)
    {
        MarkLazy("$variable", mapping);
        context.WarnUnknown(mapping, KnownKeys.VariableReference);
        var fallback = ParseAt("default", mapping.Find("default"));
        if (value is not ScalarNode { Text: { } text })
            return Invalid(mapping, $"'$variable' takes the name of a variable, not {ReadContext.Kind(value)}.");
        if (context.ParsePath(text, value) is not { } path)
            return LiteralExpression.Null;
        return path.Segments is [{ Name: { } name }, .. var rest]
            ? Variable(name, ValuePath.Of(rest), fallback, false, mapping)
            : Invalid(mapping, "'$variable' needs the name of a variable first, for instance \"key\" or \"$.key.part\".");
    }

    Expression? ParseError(MappingNode mapping, DocumentNode value)
    {
        if (!context.InFailure)
        {
            if (mapping.Entries.Length == 1)
                context.Report(4006, "'$error' is an expression only in the steps of 'onFailure'; here it is plain data.", mapping);
            return ParseObject(mapping);
        }

        context.WarnUnknown(mapping, KnownKeys.FailureReference);
        if (value is not ScalarNode scalar || (scalar.Text is null && !scalar.IsNull))
            return Invalid(mapping, "'$error' takes a path such as \"message\" or \"code\" (\"$\" is the whole failure).");
        return context.ParsePath(scalar.Text, value) is { } path ? new FailureReference(path) { Position = mapping.Position } : LiteralExpression.Null;
    }

    Expression ParseFrom(MappingNode mapping, DocumentNode source)
    {
        MarkEager("$from", mapping);
        context.WarnUnknown(mapping, KnownKeys.FromReference);
        var path = PathBeside(mapping);
        var skipDefault = SkipDefault(mapping);
        if (source is ScalarNode { Text: { } text })
            return text == "$input" ? Input(path, mapping) : Step(text, path, mapping, skipDefault);
        if (source is not MappingNode from)
            return Invalid(mapping, "'$from' takes {workflow: input}, {step: <id>} or {variable: <name>}.");
        context.WarnUnknown(from, KnownKeys.FromSource);
        if (from.Find("step") is ScalarNode { Text: { } id })
            return Step(id, path, mapping, skipDefault);
        if (from.Find("variable") is ScalarNode { Text: { } name })
            return FromVariable(name, from, path, mapping);
        return from.Find("workflow") switch
        {
            ScalarNode { Text: "input" or "$input" } => Input(path, mapping),
            ScalarNode { Text: "error" } when context.InFailure => new FailureReference(path) { Position = mapping.Position },
            ScalarNode { Text: "error" } => Invalid(mapping, "{workflow: error} exists only in the steps of 'onFailure'."),
            _ => Invalid(mapping, "'$from' takes {workflow: input}, {step: <id>} or {variable: <name>}."),
        };
    }

    VariableReference FromVariable(string name, MappingNode from, ValuePath path, MappingNode mapping)
    {
        context.Path.Push("$from");
        var fallback = ParseAt("default", from.Find("default"));
        context.Path.Pop();
        return Variable(name, path, fallback, true, mapping);
    }

    // onSkip: {action, defaultValue}, "useDefault", or the documented $on_skip: "use_default" with $default beside it.
    JsonElement? SkipDefault(MappingNode mapping)
    {
        var beside = mapping.Find("$default");
        if (context.Find(mapping, "onSkip", "on_skip", "$on_skip", "$onSkip") is not { } field)
            return beside?.ToJson();
        var action = field.Node is MappingNode inner ? context.Text(inner, "action") : (field.Node as ScalarNode)?.Text;
        if (field.Node is MappingNode described)
        {
            context.WarnUnknown(described, KnownKeys.OnSkip);
            beside = context.Find(described, "defaultValue", "default_value", "default")?.Node ?? beside;
        }

        switch (action)
        {
            case "skip":
                return null;
            case "useDefault" or "use_default":
                return beside?.ToJson() ?? JsonValues.Null;
            default:
                context.Report(3004, "'onSkip' takes {action: skip} or {action: useDefault, defaultValue: …}.", field.Node, field.Name);
                return null;
        }
    }

    ValuePath PathBeside(MappingNode mapping)
    {
        if (context.Find(mapping, "path") is not { } field)
            return ValuePath.Root;
        if (field.Node is ScalarNode { Text: { } text })
            return context.ParsePath(text, field.Node) ?? ValuePath.Root;
        context.Report(3004, $"'path' must be a text such as \"field\" or \"$.items[0]\", not {ReadContext.Kind(field.Node)}.", field.Node, "path");
        return ValuePath.Root;
    }

    Expression Step(string id, ValuePath path, DocumentNode at, JsonElement? skipDefault)
    {
        if (!ReferenceChecks.TryResolveStep(context, id, at, out var index))
            return LiteralExpression.Null;
        ReferenceChecks.StepPath(context, id, path, at);
        return new StepReference(id, index, path) { Position = at.Position, SkipDefault = skipDefault };
    }

    InputReference Input(ValuePath path, DocumentNode at)
    {
        ReferenceChecks.InputPath(context, path, at);
        return new InputReference(path) { Position = at.Position };
    }

    VariableReference Variable(string name, ValuePath path, Expression? fallback, bool inlineFirst, DocumentNode at)
    {
        ReferenceChecks.Variable(context, name, fallback is not null, at);
        return new VariableReference(name, path) { Position = at.Position, Default = fallback, InlineDefaultFirst = inlineFirst };
    }

    LiteralExpression Invalid(DocumentNode at, string message)
    {
        context.Report(3004, message, at);
        return LiteralExpression.Null;
    }
}
