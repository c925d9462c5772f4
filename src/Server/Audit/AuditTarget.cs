using Microsoft.AspNetCore.Http;

namespace StepFlow.Server.Audit;

/// <summary>What a request turned out to be about, when its route does not say.</summary>
/// <param name="Id">For instance the id of what it made.</param>
sealed record AuditTarget(string Id)
{
    /// <summary>Says it for the audit log.</summary>
    public static void Set(HttpContext context, string id) => context.Features.Set(new AuditTarget(id));
}
