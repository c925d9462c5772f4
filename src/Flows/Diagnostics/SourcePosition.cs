namespace StepFlow.Flows.Diagnostics;

/// <summary>A place in a document. Lines and columns count from 1; <see cref="Unknown"/> has neither.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in UTF-16 units, from 1.</param>
public readonly record struct SourcePosition(int Line, int Column)
{
    /// <summary>No position: the value did not come from a text.</summary>
    public static SourcePosition Unknown => default;

    /// <summary>Whether the position is known.</summary>
    public bool IsKnown => Line > 0;

    /// <inheritdoc/>
    public override string ToString() => IsKnown ? $"{Line}:{Column}" : "?";
}
