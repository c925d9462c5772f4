using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Hosting;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Tenants;

/// <summary>Holds tenants to their quotas. Whatever starts a run asks here first; so does whatever stores bytes.</summary>
sealed class QuotaGuard : IRunObserver, IDisposable
{
    readonly IServerStore _store;
    readonly TenantPolicies _policies;
    readonly RunHost _runs;
    readonly TimeProvider _time;

    // Only tenants with quotas that callers have keys for, so bounded by what the operator made.
    readonly ConcurrentDictionary<string, TenantUsage> _usage = new(StringComparer.Ordinal);

    public QuotaGuard(IServerStore store, TenantPolicies policies, RunHost runs, TimeProvider time)
    {
        (_store, _policies, _runs, _time) = (store, policies, runs, time);
        runs.Watch(this);
    }

    /// <summary>Asks for the start of a run.</summary>
    /// <exception cref="ApiException">429: too many runs, too many starts, or too much stored; it says when to try again.</exception>
    public async ValueTask<StartPermit> AdmitStartAsync(string tenant, CancellationToken cancel)
    {
        var runId = Guid.CreateVersion7(_time.GetUtcNow());
        var quotas = (await _policies.GetAsync(tenant, cancel)).Quotas;
        if (quotas is { MaxConcurrentRuns: null, StartsPerSecond: null, MaxStoredBytes: null })
            return new StartPermit(runId, null);
        var usage = Usage(tenant);
        if (quotas.MaxStoredBytes is { } bytes)
            await CheckBytesAsync(usage, 1, bytes, cancel);
        if (quotas.MaxConcurrentRuns is { } limit && !await usage.Runs.TryReserveAsync(runId, limit, cancel))
        {
            throw Refusal(
                ApiCodes.TooManyRuns, $"The tenant has {limit} runs that have not ended, as many as it may have. Wait for some to end, or cancel them.", TimeSpan.FromSeconds(1));
        }

        var permit = new StartPermit(runId, quotas.MaxConcurrentRuns is null ? null : usage.Runs);
        if (quotas.StartsPerSecond is { } rate && usage.TakeStart(rate) is var wait && wait > TimeSpan.Zero)
        {
            permit.Dispose();
            throw Refusal(ApiCodes.TooManyStarts, $"The tenant may start {rate:0.###} runs a second. Send them more slowly, or as one run with several items.", wait);
        }

        return permit;
    }

    /// <summary>Asks for room for bytes that are about to be stored.</summary>
    /// <exception cref="ApiException">429: there is none.</exception>
    public async ValueTask AdmitBytesAsync(string tenant, long bytes, CancellationToken cancel)
    {
        if ((await _policies.GetAsync(tenant, cancel)).Quotas.MaxStoredBytes is { } limit)
            await CheckBytesAsync(Usage(tenant), bytes, limit, cancel);
    }

    public void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf)
    {
        if (!_usage.TryGetValue(run.Tenant, out var usage))
            return;
        foreach (var e in events)
        {
            if (e.RunId != run.RootRunId)
                continue;
            if (e is RunStarted)
                usage.Runs.Started(e.RunId);
            else if (e is RunCompleted)
                usage.Runs.Ended(e.RunId);
        }
    }

    public void Dispose() => _runs.Unwatch(this);

    TenantUsage Usage(string tenant) => _usage.GetOrAdd(tenant, static (name, self) => new TenantUsage(self._store, name, self._time), this);

    static async ValueTask CheckBytesAsync(TenantUsage usage, long bytes, long limit, CancellationToken cancel)
    {
        if (!await usage.TryStoreAsync(bytes, limit, cancel))
        {
            throw Refusal(
                ApiCodes.TooManyBytes,
                $"The tenant may store {limit} bytes in runs and blobs, and they are used up. Delete runs and blobs, or set a retention.",
                TimeSpan.FromMinutes(1));
        }
    }

    static ApiException Refusal(string code, string message, TimeSpan wait) =>
        new(StatusCodes.Status429TooManyRequests, code, message) { RetryAfter = wait };
}
