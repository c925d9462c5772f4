namespace StepFlow.Client.Contracts;

/// <summary>A key that was made.</summary>
public sealed record CreateKeyResponse : KeyInfo
{
    /// <summary>The key itself, <c>sfk_…</c>. This is the only time it is shown; it is stored nowhere.</summary>
    public required string Key { get; init; }
}
