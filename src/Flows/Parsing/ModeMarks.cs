using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Model;

namespace StepFlow.Flows.Parsing;

/// <summary>The first places where a document shows which dialect it is written in.</summary>
sealed class ModeMarks
{
    public Place? From { get; set; }

    public Place? SkipIf { get; set; }

    public Place? ErrorSkip { get; set; }

    public Place? Lazy { get; set; }

    public bool HasEagerKeys { get; set; }

    /// <summary>
    /// Both families in one document: an eager mark next to a lazy one. <c>skipIf</c> with <c>$input</c> or <c>$step</c>
    /// is allowed: upstream had that form for three days and ran it eagerly.
    /// </summary>
    public (Place Eager, Place Lazy)? Mixed =>
        Lazy is { } lazy && (From ?? (SkipIf is null ? ErrorSkip : null)) is { } eager ? (eager, lazy) : null;

    public EvaluationMode Mode =>
        From is not null || SkipIf is not null || ErrorSkip is not null || (Lazy is null && HasEagerKeys)
            ? EvaluationMode.Eager
            : EvaluationMode.Lazy;

    /// <summary>A place in text and structure, with what stands there.</summary>
    public sealed record Place(string What, string Path, SourcePosition Position)
    {
        public override string ToString() => Position.IsKnown ? $"{What} at {Position} ({Path})" : $"{What} at {Path}";
    }
}
