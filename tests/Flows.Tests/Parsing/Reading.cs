using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;

namespace StepFlow.Flows.Tests.Parsing;

static class Reading
{
    /// <summary>Reads a flow that must have nothing worse than warnings.</summary>
    public static Flow Good(string text)
    {
        var result = FlowReader.Read(text);
        result.Diagnostics.Where(d => d.Level != DiagnosticLevel.Warning).ShouldBeEmpty();
        return result.Flow.ShouldNotBeNull();
    }

    /// <summary>The findings of one code.</summary>
    public static List<Diagnostic> Found(string text, int code) => [.. FlowReader.Read(text).Diagnostics.Where(d => d.Code == code)];

    /// <summary>An expression in a short notation that shows all of it.</summary>
    public static string Show(Expression? expression) => expression switch
    {
        null => "-",
        LiteralExpression literal => CanonicalJson.Text(literal.Value),
        InputReference input => $"input{input.Path}",
        StepReference { SkipDefault: { } fallback } step => $"step({step.StepId}#{step.StepIndex}){step.Path}?{CanonicalJson.Text(fallback)}",
        StepReference step => $"step({step.StepId}#{step.StepIndex}){step.Path}",
        VariableReference variable => $"var({variable.Name}){variable.Path}{(variable.InlineDefaultFirst ? "!" : "")}{(variable.Default is null ? "" : "?" + Show(variable.Default))}",
        FailureReference failure => $"error{failure.Path}",
        IfExpression branch => $"if({Show(branch.Condition)},{Show(branch.Then)},{Show(branch.Else)})",
        CoalesceExpression coalesce => $"coalesce({string.Join(",", coalesce.Candidates.Select(Show))})",
        ComparisonExpression comparison => $"{comparison.Operation}({Show(comparison.Left)},{Show(comparison.Right)})",
        LogicExpression logic => $"{(logic.IsAnd ? "and" : "or")}({string.Join(",", logic.Operands.Select(Show))})",
        NotExpression not => $"not({Show(not.Operand)})",
        TemplateExpression template => $"template({string.Join(",", template.Parts.Select(Show))})",
        ArrayExpression array => $"[{string.Join(",", array.Items.Select(Show))}]",
        ObjectExpression properties => $"{{{string.Join(",", properties.Properties.Select(p => $"{p.Key}:{Show(p.Value)}"))}}}",
        _ => throw new InvalidOperationException(expression.GetType().Name),
    };
}
