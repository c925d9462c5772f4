namespace StepFlow.Engine.Journal;

/// <summary>A message to the outside that becomes durable with the records it tells of, so that none is lost. Delivered at least once.</summary>
public sealed record OutboxEntry
{
    /// <summary>Names the message; a receiver that sees it twice knows it by this. Never reused.</summary>
    public required Guid Id { get; init; }

    /// <summary>The run it tells of.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Where it goes: an absolute http or https address, at most 2,048 characters.</summary>
    public required string Url { get; init; }

    /// <summary>What it tells, such as <c>run.completed</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The body, UTF-8 JSON, at most 256 KiB.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The name of the secret it is signed with, never the secret itself; null: not signed.</summary>
    public string? SigningSecret { get; init; }

    /// <summary>When it was made, UTC; it is due from then on.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
