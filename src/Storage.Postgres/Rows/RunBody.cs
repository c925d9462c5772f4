namespace StepFlow.Storage.Postgres.Rows;

/// <summary>What of an index row is only shown, never searched by.</summary>
sealed class RunBody
{
    public Guid? Parent { get; init; }

    public required string FlowId { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public int Items { get; init; }

    public int Completed { get; init; }

    public int Failed { get; init; }

    public int Cancelled { get; init; }

    public int Depth { get; init; }

    public Guid? ForkedFrom { get; init; }

    public DateTimeOffset? Changed { get; init; }

    public int Recoveries { get; init; }

    public string? IdempotencyKey { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
