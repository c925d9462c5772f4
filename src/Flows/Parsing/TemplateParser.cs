using System.Collections.Immutable;
using System.Text;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Parsing;

/// <summary>Reads the text of a <c>$template</c>: <c>{{ reference }}</c> between texts, <c>{{{{</c> for a literal <c>{{</c>.</summary>
sealed class TemplateParser(
    string text, SourcePosition position, Func<string, SourcePosition, (Expression? Reference, string? Error)> resolve)
{
    readonly ImmutableArray<Expression>.Builder _parts = ImmutableArray.CreateBuilder<Expression>();
    readonly StringBuilder _literal = new();

    /// <summary>Reads it all; problems go to <paramref name="report"/> with their column in the template.</summary>
    public Expression Parse(Action<string> report)
    {
        var at = 0;
        while (text.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and var open)
        {
            _literal.Append(text, at, open - at);
            if (string.CompareOrdinal(text, open, "{{{{", 0, 4) == 0)
            {
                _literal.Append("{{");
                at = open + 4;
                continue;
            }

            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                report($"Column {open + 1} of the template: '{{{{' is not closed by '}}}}'. Write '{{{{{{{{' for a literal '{{{{'.");
                return LiteralExpression.Null;
            }

            var (reference, error) = resolve(text[(open + 2)..close].Trim(), position);
            if (reference is null)
                report($"Column {open + 1} of the template: {error}.");
            else
                Add(reference);
            at = close + 2;
        }

        _literal.Append(text, at, text.Length - at);
        if (_parts.Count == 0)
            return new LiteralExpression(JsonValues.String(_literal.ToString())) { Position = position };
        Flush();
        return new TemplateExpression(_parts.DrainToImmutable()) { Position = position };
    }

    void Add(Expression reference)
    {
        Flush();
        _parts.Add(reference);
    }

    void Flush()
    {
        if (_literal.Length > 0)
            _parts.Add(new LiteralExpression(JsonValues.String(_literal.ToString())) { Position = position });
        _literal.Clear();
    }
}
