using Microsoft.Extensions.DependencyInjection;
using StepFlow.Runtime.Hosting;
using StepFlow.Server.Access;
using StepFlow.Server.Audit;
using StepFlow.Server.Retention;
using StepFlow.Server.Tenants;

namespace StepFlow.Server.Hosting;

/// <summary>The services behind keys, quotas, the audit log and retention.</summary>
static class TenancyServices
{
    public static void AddTenancy(this IServiceCollection services, ServerOptions options)
    {
        var store = (IServerStore)options.Engine.Store;
        services.AddMetrics();
        services.AddSingleton(store.Keys);
        services.AddSingleton(store.Audit);
        services.AddSingleton(store.Tenants);
        services.AddSingleton(options.Engine.Config.Tenancy);
        services.AddSingleton<KeyCache>();
        services.AddSingleton<OpenDoor>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<TenantPolicies>();
        services.AddSingleton<QuotaGuard>();
        services.AddHosted<KeyUses>();
        services.AddHosted<AuditTrail>();
        services.AddHosted<RetentionSweeper>();
        if (!options.CorsOrigins.IsEmpty)
        {
            services.AddCors(cors => cors.AddDefaultPolicy(policy =>
            {
                policy.AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("Location", "Retry-After", "Idempotency-Replayed");
                if (options.CorsOrigins.Contains("*"))
                    policy.AllowAnyOrigin();
                else
                    policy.WithOrigins([.. options.CorsOrigins]);
            }));
        }
    }

    static void AddHosted<T>(this IServiceCollection services)
        where T : class, Microsoft.Extensions.Hosting.IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
