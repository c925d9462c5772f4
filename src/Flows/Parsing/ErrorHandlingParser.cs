using System.Text.Json;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Parsing;

/// <summary>Reads a step's <c>onError</c>, <c>retry</c> and <c>timeout</c> in all their spellings.</summary>
sealed class ErrorHandlingParser(ReadContext context, ExpressionParser expressions)
{
    const string Actions = "fail, useDefault, skip, continue or retry";
    static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(366);

    readonly RetryParser _retries = new(context);

    /// <summary>Notes the actions that belong to the eager family, before the dialect is decided.</summary>
    public void Mark(MappingNode step)
    {
        if (context.Find(step, "onError", "on_error") is { } field && ActionOf(field.Node) is "skip" or "continue")
            context.Modes.ErrorSkip ??= context.Place($"{field.Name}: {ActionOf(field.Node)}", field.Node);
    }

    public ErrorAction ParseAction(MappingNode step, EvaluationMode mode)
    {
        if (context.Find(step, "onError", "on_error") is not { } field)
            return ErrorAction.Fail;
        context.Path.Push(field.Name);
        var action = ParseAction(field.Node, mode, mayRetry: true);
        context.Path.Pop();
        return action;
    }

    public RetryPolicy? ParseRetry(MappingNode step)
    {
        var retry = context.Find(step, "retry");
        var onError = context.Find(step, "onError", "on_error");
        var inAction = onError is { } field && ActionOf(field.Node) == "retry" ? onError : null;
        if (retry is null)
            return inAction is { } action ? _retries.Parse(action, isAction: true) : null;
        if (inAction is { Node: MappingNode described } && described.Entries.Any(e => e.Key is ScalarNode { Text: { } key } && KnownKeys.Retry.Contains(key)))
            context.Report(4103, $"Retries are described twice: in 'retry' and in '{inAction.Value.Name}'. Keep 'retry'.", described, inAction.Value.Name);
        return _retries.Parse(retry.Value, isAction: false);
    }

    public TimeSpan? ParseTimeout(MappingNode step)
    {
        if (context.Find(step, "timeout") is not { } field)
            return null;
        if (field.Node is ScalarNode scalar && Durations.TryParse(scalar.Value, out var timeout) && timeout > TimeSpan.Zero && timeout <= LongestTimeout)
            return timeout;
        context.Report(4104, "'timeout' must be a positive duration of at most 366 days: \"30s\", \"500ms\", \"2m\", \"1h\", \"PT30S\", or a number of seconds.", field.Node, field.Name);
        return null;
    }

    ErrorAction ParseAction(DocumentNode node, EvaluationMode mode, bool mayRetry)
    {
        var described = node as MappingNode;
        if (described is not null)
            context.WarnUnknown(described, KnownKeys.ErrorAction);
        switch (ActionOf(node))
        {
            case "fail":
                return ErrorAction.Fail;
            case "skip":
                return ErrorAction.Skip;
            case "useDefault" or "use_default" or "continue":
                return ErrorAction.UseDefault(Default(described, mode) ?? LiteralExpression.Null);
            case "retry" when mayRetry:
                return ThenAction(described, mode);
            case null when described is null || described.Find("action") is null:
                context.Report(4105, $"An error action is a name or a mapping with 'action': {Actions}.", node);
                return ErrorAction.Fail;
            default:
                context.Report(4105, $"This error action is not known here; use {Actions}.", node);
                return ErrorAction.Fail;
        }
    }

    // What follows when retries are spent: 'then: {action}', or simply a default value.
    ErrorAction ThenAction(MappingNode? retry, EvaluationMode mode)
    {
        if (retry is null)
            return ErrorAction.Fail;
        if (context.Find(retry, "then") is { } then)
        {
            context.Path.Push("then");
            var action = ParseAction(then.Node, mode, mayRetry: false);
            context.Path.Pop();
            return action;
        }

        return Default(retry, mode) is { } value ? ErrorAction.UseDefault(value) : ErrorAction.Fail;
    }

    // The eager family evaluates the default; in the lazy one it is data, whatever it looks like.
    Expression? Default(MappingNode? action, EvaluationMode mode)
    {
        if (action is null || context.Find(action, "defaultValue", "default_value", "default_output", "defaultOutput", "default") is not { } field)
            return null;
        context.Path.Push(field.Name);
        var value = mode == EvaluationMode.Eager
            ? expressions.Parse(field.Node)
            : new LiteralExpression(field.Node.ToJson()) { Position = field.Node.Position };
        if (value is LiteralExpression { Value.ValueKind: JsonValueKind.Object } literal && mode == EvaluationMode.Lazy
            && (literal.Value.TryGetProperty("$step", out _) || literal.Value.TryGetProperty("$input", out _) || literal.Value.TryGetProperty("$variable", out _)))
            context.Report(4107, "This default is data, not an expression; it is not evaluated. Use '$coalesce' or '$if' where the step is used.", field.Node);
        context.Path.Pop();
        return value;
    }

    static string? ActionOf(DocumentNode node) => node switch
    {
        ScalarNode { Text: { } text } => text,
        MappingNode mapping when mapping.Find("action") is ScalarNode { Text: { } text } => text,
        _ => null,
    };
}
