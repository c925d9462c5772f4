namespace StepFlow.Engine.Storage;

/// <summary>Which stored flows to list: newest first, by time, then id.</summary>
public sealed record FlowQuery
{
    /// <summary>The tenant whose flows are listed.</summary>
    public required string Tenant { get; init; }

    /// <summary>Only flows with this name; null: all.</summary>
    public string? Name { get; init; }

    /// <summary>Continue after this flow: time and id of the last entry of the page before.</summary>
    public (DateTimeOffset StoredAt, string FlowId)? After { get; init; }

    /// <summary>Entries a page, 1 to 1,000. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
