using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Tenants;
using StepFlow.Runtime.Webhooks;

namespace StepFlow.Runtime.Hosting;

/// <summary>What a server keeps besides runs, in the same store and transaction domain.</summary>
public interface IServerStore : IRunStore
{
    /// <summary>The API keys.</summary>
    IApiKeyStore Keys { get; }

    /// <summary>Who did what.</summary>
    IAuditLog Audit { get; }

    /// <summary>The messages that runs left to be sent (<see cref="Engine.Journal.JournalAppend.Outbox"/>).</summary>
    IWebhookStore Webhooks { get; }

    /// <summary>What was set for tenants.</summary>
    ITenantStore Tenants { get; }
}
