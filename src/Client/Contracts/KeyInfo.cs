namespace StepFlow.Client.Contracts;

/// <summary>An API key, without its secret.</summary>
public record KeyInfo
{
    /// <summary>Its public part.</summary>
    public required string KeyId { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The tenant it gives access to.</summary>
    public required string Tenant { get; init; }

    /// <summary><c>reader</c>, <c>runner</c>, <c>operator</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is refused, UTC; null: it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked, UTC; null: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, UTC, to the minute or so.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}
