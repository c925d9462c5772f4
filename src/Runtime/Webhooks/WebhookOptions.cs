namespace StepFlow.Runtime.Webhooks;

/// <summary>How messages are delivered.</summary>
public sealed record WebhookOptions
{
    /// <summary>Attempts a message gets. Default: 12, over about two and a half hours.</summary>
    public int MaxAttempts { get; init; } = 12;

    /// <summary>The wait after the first attempt; doubles with each. Default: 5 s.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait. Default: 1 h.</summary>
    public TimeSpan MaxRetry { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an attempt may take. Default: 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts at once. Default: 16.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>How long settled messages can be looked up and sent again. Default: 7 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How often to look without being told to: for messages of other processes. Default: 1 minute.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The value of a tenant's secret by its name; null: there is none. Default: <see cref="WebhookSecrets.FromEnvironment"/>.</summary>
    public Func<string, string, string?> Secrets { get; init; } = WebhookSecrets.FromEnvironment;
}
