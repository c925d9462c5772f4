using Microsoft.AspNetCore.Http;
using StepFlow.Engine.Journal;
using StepFlow.Runtime.Access;

namespace StepFlow.Server.Access;

/// <summary>Who asks.</summary>
/// <param name="Tenant">The tenant whose things are seen and changed; nothing of another ever is.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Name">For the audit log.</param>
public sealed record Caller(string Tenant, AccessRole Role, string Name)
{
    /// <summary>The caller of a server without keys, which answers on loopback only.</summary>
    public static Caller Local { get; } = new(RunKey.DefaultTenant, AccessRole.Admin, "local");

    /// <summary>The caller of a request; found by the framework as the value of a handler's parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Caller>() ?? Local)!;
}
