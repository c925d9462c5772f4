namespace StepFlow.Client.Contracts;

/// <summary>An address that is told when runs end or are parked; docs/webhooks.md.</summary>
public sealed record WebhookSpec
{
    /// <summary>An absolute http or https address, at most 2,048 characters, without credentials.</summary>
    public string? Url { get; init; }

    /// <summary><c>run.completed</c>, <c>run.failed</c>, <c>run.cancelled</c>, <c>run.parked</c>. Default: all.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>The name of the secret that messages are signed with; its value stays with the server. Default: they are not signed.</summary>
    public string? SecretRef { get; init; }
}
