using StepFlow.Engine.Storage;
using StepFlow.Engine.Journal;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Tenants;
using StepFlow.Runtime.Webhooks;

namespace StepFlow.Server.Victim;

/// <summary>A store whose process dies before or after what it was asked for.</summary>
sealed class KillingStore(IServerStore inner, KillTrigger trigger) : IServerStore
{
    public IRunJournal Journal { get; } = new KillingJournal(inner.Journal, trigger);

    public IRunSnapshots Snapshots { get; } = new KillingSnapshots(inner.Snapshots, trigger);

    public IRunIndex Index => inner.Index;

    public IBlobStore Blobs => inner.Blobs;

    public IFlowCatalog Flows => inner.Flows;

    public IApiKeyStore Keys => inner.Keys;

    public IAuditLog Audit => inner.Audit;

    public IWebhookStore Webhooks => inner.Webhooks;

    public ITenantStore Tenants => inner.Tenants;

    public async ValueTask<RunDeletion> DeleteRunAsync(string tenant, Guid rootRunId, CancellationToken cancellationToken = default)
    {
        trigger.Pass("before:delete");
        var result = await inner.DeleteRunAsync(tenant, rootRunId, cancellationToken);
        trigger.Pass("after:delete");
        return result;
    }

    public ValueTask<StoredBytes> UsageAsync(string tenant, CancellationToken cancellationToken = default) => inner.UsageAsync(tenant, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
