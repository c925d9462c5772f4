using System.Text.Json;

namespace StepFlow.Runtime.Secrets;

/// <summary>Where values of secrets come from. Safe for concurrent use.</summary>
public interface ISecretSource
{
    /// <summary>Looks a secret up.</summary>
    /// <param name="tenant">Whose it is; nothing of another tenant is ever given.</param>
    /// <param name="name">Its name, see <see cref="Flows.Expressions.SecretReference.IsName"/>.</param>
    /// <param name="refresh">Whether a value that was kept from before may be out of date and is looked up again: an attempt before this one failed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The value; null: there is no such secret.</returns>
    /// <exception cref="SecretUnavailableException">It cannot be told whether there is one.</exception>
    ValueTask<JsonElement?> FindAsync(string tenant, string name, bool refresh, CancellationToken cancellationToken);
}
