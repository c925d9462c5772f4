using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Hosting;
using StepFlow.Server.Access;
using StepFlow.Server.Api.Paging;

namespace StepFlow.Server.Api.Audit;

/// <summary>Who did what in the caller's tenant.</summary>
static class AuditEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/audit", ListAsync).WithName("listAudit").WithTags("Access").Needs(AccessRole.Admin);

    static async Task<Ok<ListAuditResponse>> ListAsync(
        Caller caller, IServerStore store, CancellationToken cancel,
        string? principal = null, string? action = null, string? target = null,
        DateTimeOffset? from = null, DateTimeOffset? before = null, int? limit = null, string? cursor = null)
    {
        var size = Cursor.Limit(limit);
        var scope = Cursor.Scope(caller.Tenant, "audit", principal, action, target, from?.UtcTicks, before?.UtcTicks);
        var entries = await store.Audit.ListAsync(
            new AuditQuery
            {
                Tenant = caller.Tenant,
                Principal = principal,
                Action = action,
                Target = target,
                From = from,
                Before = before,
                After = cursor is null ? null : Cursor.ReadGuid(cursor, scope),
                Limit = size,
            },
            cancel);
        var next = entries.Count == size ? Cursor.Write(scope, entries[^1].Time, entries[^1].Id.ToString()) : null;
        return TypedResults.Ok(new ListAuditResponse([.. entries.Select(View)], next));
    }

    static AuditRecord View(AuditEntry entry) => new()
    {
        Id = entry.Id,
        Time = entry.Time,
        Principal = entry.Principal,
        Action = entry.Action,
        Target = entry.Target,
        Outcome = entry.Outcome,
        Details = entry.Details,
    };
}
