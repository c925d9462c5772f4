using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Server.Telemetry;
using StepFlow.Server.Tenants;

namespace StepFlow.Server.Retention;

/// <summary>Deletes runs, tenant by tenant, when they have been kept as long as they should be, and old entries of the audit log.</summary>
sealed class RetentionSweeper(
    IServerStore store, TenantPolicies policies, TenancySettings config, TimeProvider time, IMeterFactory meters, ILogger<RetentionSweeper> log) : BackgroundService
{
    const int Batch = 100;

    // So that the runs of one tenant do not hold up those of others; the rest comes with the next round.
    const int MaxPerTenant = 2000;

    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    readonly Counter<long> _deleted = meters.Create(ServerTelemetry.MeterName).CreateCounter<long>(
        "stepflow.retention.deleted", "{run}", "Runs deleted because they were kept long enough.");

    /// <summary>One round over all tenants.</summary>
    /// <returns>How many runs were deleted.</returns>
    public async Task<int> SweepAsync(CancellationToken cancel)
    {
        var deleted = 0;
        string? after = null;
        while (true)
        {
            var tenants = await store.Tenants.ListNamesAsync(after, 100, cancel);
            foreach (var tenant in tenants)
            {
                foreach (var (status, kept) in (await policies.GetAsync(tenant, cancel)).Retention)
                    deleted += await SweepAsync(tenant, status, time.GetUtcNow() - kept, cancel);
            }

            if (tenants.Count < 100)
                break;
            after = tenants[^1];
        }

        while (await store.Audit.PurgeAsync(time.GetUtcNow() - config.AuditRetention, 1000, cancel) == 1000)
        {
            // Each round is a transaction of its own, so that writers get their turn.
        }

        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await SweepAsync(stoppingToken) is > 0 and var deleted)
                    log.LogInformation("{Count} runs were deleted: they were kept as long as retention says", deleted);
            }
            catch (StoreUnavailableException e)
            {
                log.LogWarning("Retention stopped and goes on in a minute: {Error}", e.Message);
            }
        }
    }

    async Task<int> SweepAsync(string tenant, RunStatus status, DateTimeOffset before, CancellationToken cancel)
    {
        var deleted = 0;
        while (deleted < MaxPerTenant)
        {
            var runs = await store.Index.ListExpiredAsync(tenant, [status], before, Batch, cancel);
            var gone = 0;
            foreach (var run in runs)
            {
                if (await store.DeleteRunAsync(tenant, run.RunId, cancel) == RunDeletion.Deleted)
                    gone++;
            }

            deleted += gone;
            _deleted.Add(gone, new KeyValuePair<string, object?>("status", status.ToString().ToLowerInvariant()));
            if (runs.Count < Batch || gone == 0)
                break;
        }

        return deleted;
    }
}
