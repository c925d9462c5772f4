using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Cli.Hosting;

/// <summary>The part of a store that knows keys.</summary>
static class KeyStore
{
    /// <exception cref="CliException">The store keeps no keys.</exception>
    public static IServerStore Of(Engine.Storage.IRunStore store) => store as IServerStore
        ?? throw new CliException(CliException.StoreUnsupported, "This store keeps no API keys. Use a SQLite file.");

    /// <summary>Records what the operator did, in the log of the tenant it concerns.</summary>
    public static async Task RecordAsync(this IServerStore store, string tenant, string action, string target, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        await store.Audit.AppendAsync(
            [
                new AuditEntry
                {
                    Id = Guid.CreateVersion7(now), Time = now, Tenant = tenant, Principal = "system", Action = action, Target = target, Outcome = "ok",
                },
            ],
            cancel);
    }
}
