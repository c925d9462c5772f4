namespace StepFlow.Client.Contracts;

/// <summary>A key to make.</summary>
public sealed record CreateKeyRequest
{
    /// <summary>What its owner calls it, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary><c>reader</c>, <c>runner</c>, <c>operator</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }

    /// <summary>From when on it is refused; null: it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
