using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Model;

/// <summary>One step of a flow.</summary>
public sealed record Step
{
    /// <summary>Unique in the flow, not empty.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The component as a path that starts with <c>/</c>, for instance <c>/builtin/eval</c>. The spellings
    /// <c>scheme://name</c> and <c>name</c> of old documents have become <c>/scheme/name</c> and <c>/builtin/name</c>.
    /// </summary>
    public required string Component { get; init; }

    /// <summary>The component's input.</summary>
    public Expression Input { get; init; } = LiteralExpression.Null;

    /// <summary>The step is skipped when this is truthy (<c>false</c>, <c>0</c> and <c>""</c> are not, null is).</summary>
    public Expression? SkipIf { get; init; }

    /// <summary>What becomes of a failure once retries are spent. Default: the step fails.</summary>
    public ErrorAction OnError { get; init; } = ErrorAction.Fail;

    /// <summary>When and how often a failed attempt is repeated; null: only transport failures, by the host's budget.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>How long one attempt may take; null: the host's limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Runs even when nothing needs it.</summary>
    public bool MustExecute { get; init; }

    /// <summary>JSON Schema of the evaluated input, when declared.</summary>
    public JsonElement? InputSchema { get; init; }

    /// <summary>JSON Schema of the result, when declared (in the step, or in the flow's <c>schemas</c>).</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>Free data about the step; an object.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Where the step stands in the document's text.</summary>
    public SourcePosition Position { get; init; }
}
