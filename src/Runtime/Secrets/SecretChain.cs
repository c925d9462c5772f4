using System.Text.Json;

namespace StepFlow.Runtime.Secrets;

/// <summary>Several sources, asked in order. One that fails ends the search: the next might hold something else under the name.</summary>
sealed class SecretChain(IReadOnlyList<ISecretSource> sources) : ISecretSource
{
    public async ValueTask<JsonElement?> FindAsync(string tenant, string name, bool refresh, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            if (await source.FindAsync(tenant, name, refresh, cancellationToken) is { } value)
                return value;
        }

        return null;
    }
}
