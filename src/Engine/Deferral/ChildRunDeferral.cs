using System.Text.Json;

namespace StepFlow.Engine.Deferral;

/// <summary>The step waits for a child run, which writes into the same journal.</summary>
public sealed record ChildRunDeferral : StepDeferral
{
    /// <summary>How the outcome becomes the step's result.</summary>
    public required ChildRunKind Kind { get; init; }

    /// <summary>The child's flow; it is in the blob store of the tenant.</summary>
    public required string FlowId { get; init; }

    /// <summary>One input an item; for <see cref="ChildRunKind.Iterate"/> the first round's input.</summary>
    public required IReadOnlyList<JsonElement> Inputs { get; init; }

    /// <summary>How many steps of the child may be in flight; null: the run's own limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Rounds of <see cref="ChildRunKind.Iterate"/> at most. Default: 1,000.</summary>
    public int MaxIterations { get; init; } = 1000;

    /// <summary>The child's variables, an object; null: none.</summary>
    public JsonElement? Variables { get; init; }
}
