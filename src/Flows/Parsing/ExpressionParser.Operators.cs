using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Parsing;

// Our own operators. They stay plain data until the document asks for them, because data may well contain {$gt: 5}.
sealed partial class ExpressionParser
{
    Expression? ParseOperator(MappingNode mapping, Form form, DocumentNode value)
    {
        var name = DocumentJson.KeyText(mapping.Entries.First(e => ReferenceEquals(e.Value, value)).Key);
        if (!context.OperatorsEnabled)
        {
            if (mapping.Entries.Length == 1 && LooksMeant(form, value))
                context.Report(4100, $"'{name}' is plain data here. If it is meant as an operator, add 'extensions: [operators]' to the top of the document; otherwise put it into '$literal'.", mapping);
            return ParseObject(mapping);
        }

        if (mapping.Entries.Length > 1)
            context.Report(4101, $"'{name}' must be the only key of its mapping. Put data that merely looks like an operator into '$literal'.", mapping);
        return form switch
        {
            Form.And or Form.Or => new LogicExpression(form == Form.And, WithoutSecrets(() => ParseList(name, value, 4101))) { Position = mapping.Position },
            Form.Not => new NotExpression(WithoutSecrets(() => ParseAt(name, value)!)) { Position = mapping.Position },
            Form.Template => ParseTemplate(value),
            _ => ParseComparison(mapping, name, form, value),
        };
    }

    Expression ParseComparison(MappingNode mapping, string name, Form form, DocumentNode value)
    {
        if (value is not SequenceNode { Items.Length: 2 })
        {
            context.Report(4101, $"'{name}' takes a sequence of exactly two values.", value);
            return LiteralExpression.Null;
        }

        var operation = (ComparisonOperator)((int)form - (int)Form.Equal);
        var operands = WithoutSecrets(() => ParseList(name, value, 4101));
        return new ComparisonExpression(operation, operands[0], operands[1]) { Position = mapping.Position };
    }

    Expression ParseTemplate(DocumentNode value)
    {
        if (value is ScalarNode { Text: { } text })
            return new TemplateParser(text, value.Position, TemplateReference).Parse(message => context.Report(4102, message, value));
        context.Report(4101, $"'$template' takes a text, not {ReadContext.Kind(value)}.", value);
        return LiteralExpression.Null;
    }

    // 'input.a', 'steps.id.a', 'variables.x.a', 'secrets.x', 'error.a' as reference; null with a sentence when it is none of these.
    (Expression? Reference, string? Error) TemplateReference(string reference, SourcePosition position)
    {
        var end = reference.AsSpan().IndexOfAny('.', '[');
        var (root, rest) = end < 0 ? (reference, "") : (reference[..end], reference[end..]);
        if (!ValuePath.TryParse("$" + rest, out var path, out var error))
            return (null, error);
        var at = new ScalarNode(reference) { Position = position };
        switch (root, path.Segments)
        {
            case ("input", _):
                return (Input(path, at), null);
            case ("steps", [{ Name: { } id }, .. var tail]):
                return (Step(id, ValuePath.Of(tail), at, null), null);
            case ("variables", [{ Name: { } name }, .. var tail]):
                return (Variable(name, ValuePath.Of(tail), null, false, at), null);
            case ("secrets", [{ Name: { } name }]):
                return (Secret(name, at), null);
            case ("error", _) when context.InFailure:
                return (new FailureReference(path) { Position = position }, null);
            case ("error", _):
                return (null, "'error' exists only in the steps of 'onFailure'");
            default:
                return (null, $"'{reference}' is not a reference. Write input.x, steps.id.x, variables.x or secrets.x");
        }
    }

    static bool LooksMeant(Form form, DocumentNode value) => form switch
    {
        Form.Not => value is MappingNode,
        Form.Template => value is ScalarNode { Text: { } text } && text.Contains("{{", StringComparison.Ordinal),
        Form.And or Form.Or => value is SequenceNode,
        _ => value is SequenceNode { Items.Length: 2 },
    };
}
