namespace StepFlow.Runtime.Access;

/// <summary>An API key at rest: enough to recognise it, never the key itself.</summary>
public sealed record ApiKeyRecord
{
    /// <summary>The public part of the key, by which it is found. Unique over all tenants.</summary>
    public required string KeyId { get; init; }

    /// <summary>The tenant it gives access to.</summary>
    public required string Tenant { get; init; }

    /// <summary>What it may do there.</summary>
    public required AccessRole Role { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The salt of <see cref="Hash"/>.</summary>
    public required ReadOnlyMemory<byte> Salt { get; init; }

    /// <summary>The salted hash of the secret part.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is refused, UTC; null: it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked, UTC; null: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, UTC, as far as recorded.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}
