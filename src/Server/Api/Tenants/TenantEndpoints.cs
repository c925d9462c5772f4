using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Tenants;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;
using StepFlow.Server.Tenants;

namespace StepFlow.Server.Api.Tenants;

/// <summary>The caller's tenant: what holds for it, what it uses, what it decides itself.</summary>
static class TenantEndpoints
{
    static readonly RunStatus[] Open = [RunStatus.Running, RunStatus.Paused, RunStatus.Parked];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/tenant", GetAsync).WithName("getTenant").WithTags("Access").Needs(AccessRole.Reader);
        api.MapPut("/tenant", UpdateAsync).WithName("updateTenant").WithTags("Access").Needs(AccessRole.Admin);
    }

    static async Task<Ok<TenantResponse>> GetAsync(Caller caller, IServerStore store, TenantPolicies policies, CancellationToken cancel)
    {
        var policy = await policies.GetAsync(caller.Tenant, cancel);
        return TypedResults.Ok(new TenantResponse
        {
            Tenant = caller.Tenant,
            Quotas = new QuotaInfo
            {
                MaxConcurrentRuns = policy.Quotas.MaxConcurrentRuns,
                StartsPerSecond = policy.Quotas.StartsPerSecond,
                MaxStoredBytes = policy.Quotas.MaxStoredBytes,
            },
            Retention = policy.Retention.ToDictionary(r => r.Key.ToString().ToLowerInvariant(), r => DurationText.Format(r.Value)),
            OpenRuns = await store.Index.CountAsync(caller.Tenant, Open, cancellationToken: cancel),
            StoredBytes = (await store.UsageAsync(caller.Tenant, cancel)).Total,
        });
    }

    static async Task<Ok<TenantResponse>> UpdateAsync(
        UpdateTenantRequest request, Caller caller, IServerStore store, TenantPolicies policies, CancellationToken cancel)
    {
        var quotas = request.Quotas ?? new QuotaInfo();
        if (quotas.MaxConcurrentRuns < 1 || quotas.MaxStoredBytes < 1 || !(quotas.StartsPerSecond is null or (> 0 and <= 1_000_000)))
            throw Invalid("'quotas' are at least 1, 'startsPerSecond' more than 0 and at most 1000000. Leave a limit out to have none.");
        var own = new TenantQuotas
        {
            MaxConcurrentRuns = quotas.MaxConcurrentRuns,
            StartsPerSecond = quotas.StartsPerSecond,
            MaxStoredBytes = quotas.MaxStoredBytes,
        };
        var retention = (request.Retention ?? new Dictionary<string, string>()).ToDictionary(r => Status(r.Key), r => Time(r.Key, r.Value));
        await policies.SaveAsync(caller.Tenant, own, retention, cancel);
        return await GetAsync(caller, store, policies, cancel);
    }

    static RunStatus Status(string name) => name switch
    {
        "completed" => RunStatus.Completed,
        "failed" => RunStatus.Failed,
        "cancelled" => RunStatus.Cancelled,
        _ => throw Invalid($"'retention' has completed, failed and cancelled, but not '{name}'."),
    };

    static TimeSpan Time(string status, string text) => DurationText.TryParse(text, out var time) && time >= TimeSpan.Zero
        ? time
        : throw Invalid($"'retention.{status}' is a time such as 12h or 30d, not '{text}'.");

    static ApiException Invalid(string message) => new(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, message);
}
