using System.Text.Json;

namespace StepFlow.Runtime.Components;

/// <summary>A child run that a component asks for while it runs (<c>runs/submit</c>, <c>flows/evaluate</c>, <c>flows/submit_batch</c>).</summary>
public sealed record ChildRunRequest
{
    /// <summary>The flow; it is in the blob store of the tenant.</summary>
    public required string FlowId { get; init; }

    /// <summary>One input an item; at least one.</summary>
    public required IReadOnlyList<JsonElement> Inputs { get; init; }

    /// <summary>
    /// Names the child among those of the attempt's step: asking again under the same key, also in a later attempt or after a
    /// crash, finds the child that is there. A component that gives none gets its calls counted.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>Changes to the flow's steps for this run; null: none.</summary>
    public JsonElement? Overrides { get; init; }

    /// <summary>How many steps of the child may be in flight; null: the parent's limit.</summary>
    public int? MaxConcurrency { get; init; }
}
