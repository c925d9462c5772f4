using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Secrets;

/// <summary>Secrets in environment variables: a prefix, then the name.</summary>
sealed class EnvironmentSecrets(SecretProviderSettings settings, Func<string, string?> environment) : ISecretSource
{
    public ValueTask<JsonElement?> FindAsync(string tenant, string name, bool refresh, CancellationToken cancellationToken)
    {
        // With '_' in it a tenant could end where another's name begins: a_b and KEY would be what a calls b_KEY.
        var isClear = !settings.IsPerTenant || !tenant.Contains('_', StringComparison.Ordinal);
        var value = isClear && TenantTemplate.Serves(settings, tenant) ? environment(TenantTemplate.Expand(settings.Prefix!, tenant) + name) : null;
        return ValueTask.FromResult<JsonElement?>(value is null ? null : JsonValues.String(value));
    }
}
