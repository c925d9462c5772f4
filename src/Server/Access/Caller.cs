using Microsoft.AspNetCore.Http;
using StepFlow.Engine.Journal;
using StepFlow.Runtime.Access;

namespace StepFlow.Server.Access;

/// <summary>Who asks.</summary>
/// <param name="Tenant">The tenant whose things are seen and changed; nothing of another ever is.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Name">For the audit log: the id of the API key, or <c>local</c>.</param>
public sealed record Caller(string Tenant, AccessRole Role, string Name)
{
    /// <summary>The caller of a server without keys, which answers on loopback only.</summary>
    public static Caller Local { get; } = new(RunKey.DefaultTenant, AccessRole.Admin, "local");

    /// <summary>The caller of a request; found by the framework as the value of a handler's parameter.</summary>
    /// <exception cref="InvalidOperationException">Nobody was authenticated: the endpoint is open to anyone, so it has no caller.</exception>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("An endpoint that is open to anyone has no caller."));
}
