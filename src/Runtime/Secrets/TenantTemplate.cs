using StepFlow.Engine.Journal;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Secrets;

/// <summary>Puts a tenant into the places that a provider's settings name, for tenants that the provider serves.</summary>
static class TenantTemplate
{
    /// <summary>What stands for the tenant.</summary>
    public const string Tenant = "{tenant}";

    /// <summary>What stands for the secret's name, in commands.</summary>
    public const string Name = "{name}";

    const int MaxTenantLength = 128;

    /// <summary>
    /// Whether a provider serves a tenant: those that it names; else every one when its settings say where each tenant's secrets are, and
    /// only the default tenant when they do not.
    /// </summary>
    public static bool Serves(SecretProviderSettings settings, string tenant)
    {
        if (!IsPlain(tenant))
            return false;
        if (!settings.Tenants.IsEmpty)
            return settings.Tenants.Contains("*") || settings.Tenants.Contains(tenant, StringComparer.Ordinal);
        return settings.IsPerTenant || tenant == RunKey.DefaultTenant;
    }

    /// <summary>The text with the tenant in its places.</summary>
    public static string Expand(string text, string tenant) => text.Replace(Tenant, tenant, StringComparison.Ordinal);

    // A tenant becomes part of paths and names here: nothing that could lead out of its place.
    static bool IsPlain(string tenant) =>
        tenant.Length is > 0 and <= MaxTenantLength && tenant[0] != '.' && tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
