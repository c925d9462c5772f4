using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Parsing;

// A secret may go to a component and nowhere else: whatever else is evaluated is journaled, or tells by its outcome what the value is.
sealed partial class ExpressionParser
{
    const string OnlyInInputs = "A secret can be used only in the 'input' of a step: what stands here is kept with the run.";
    const string NotInConditions = "A secret cannot be part of a condition or comparison: the outcome would tell about its value.";

    string? _refusal = OnlyInInputs;

    /// <summary>Reads the input of a step, the one place where secrets may be.</summary>
    public Expression ParseInput(DocumentNode node)
    {
        _refusal = null;
        var parsed = Parse(node);
        _refusal = OnlyInInputs;
        return parsed;
    }

    Expression ParseSecret(MappingNode mapping, DocumentNode value)
    {
        if (mapping.Entries.Length > 1)
            context.Report(4108, "'$secret' must be the only key of its mapping. Put data that merely looks like a secret into '$literal'.", mapping);
        return value is ScalarNode { Text: { } name }
            ? Secret(name, mapping)
            : InvalidSecret($"'$secret' takes the name of a secret, not {ReadContext.Kind(value)}.", mapping);
    }

    Expression Secret(string name, DocumentNode at)
    {
        if (_refusal is { } reason)
            return InvalidSecret(reason, at);
        return SecretReference.IsName(name)
            ? new SecretReference(name) { Position = at.Position }
            : InvalidSecret(
                $"The name of a secret has 1 to {SecretReference.MaxNameLength} letters, digits, '_', '-' and '.', and begins with a letter, a digit or '_'.", at);
    }

    LiteralExpression InvalidSecret(string message, DocumentNode at)
    {
        context.Report(4108, message, at);
        return LiteralExpression.Null;
    }

    T WithoutSecrets<T>(Func<T> parse)
    {
        var before = _refusal;
        _refusal ??= NotInConditions;
        var parsed = parse();
        _refusal = before;
        return parsed;
    }
}
