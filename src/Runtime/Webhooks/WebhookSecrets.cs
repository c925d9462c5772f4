using System.Text.RegularExpressions;
using StepFlow.Engine.Journal;

namespace StepFlow.Runtime.Webhooks;

/// <summary>Secrets that messages are signed with.</summary>
public static partial class WebhookSecrets
{
    /// <summary>Whether a text can name a secret: letters, digits and single underscores, 1 to 64, beginning with a letter.</summary>
    public static bool IsName(string name) => Name().IsMatch(name) && !name.Contains("__", StringComparison.Ordinal);

    /// <summary>
    /// The variable <c>STEPFLOW_WEBHOOK_SECRET_NAME</c>; for a tenant other than <c>default</c> <c>STEPFLOW_WEBHOOK_SECRET_TENANT__NAME</c>, so that
    /// none can sign with the secret of another. Upper case; other characters of a tenant are underscores.
    /// </summary>
    public static string? FromEnvironment(string tenant, string name)
    {
        if (!IsName(name) || !(tenant == RunKey.DefaultTenant || IsPlain(tenant)))
            return null;
        var owner = tenant == RunKey.DefaultTenant ? "" : $"{tenant.ToUpperInvariant()}__";
        return Environment.GetEnvironmentVariable($"STEPFLOW_WEBHOOK_SECRET_{owner}{name.ToUpperInvariant()}") is { Length: > 0 } value ? value : null;
    }

    // Two tenants must never come to the same variable.
    static bool IsPlain(string tenant) => PlainTenant().IsMatch(tenant) && !tenant.Contains("__", StringComparison.Ordinal);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,63}$")]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z][a-z0-9_]*[a-z0-9]$|^[a-z]$")]
    private static partial Regex PlainTenant();
}
