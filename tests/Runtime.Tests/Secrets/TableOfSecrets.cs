using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Runtime.Secrets;

namespace StepFlow.Runtime.Tests.Secrets;

/// <summary>Secrets by tenant and name, as the test says.</summary>
sealed class TableOfSecrets : ISecretSource
{
    readonly ConcurrentDictionary<(string, string), JsonElement> _values = new();

    public ConcurrentQueue<(string Name, bool Refresh)> Asked { get; } = new();

    public string this[string name]
    {
        set => Set("default", name, JsonValues.String(value));
    }

    public void Set(string tenant, string name, JsonElement value) => _values[(tenant, name)] = value;

    public ValueTask<JsonElement?> FindAsync(string tenant, string name, bool refresh, CancellationToken cancellationToken)
    {
        Asked.Enqueue((name, refresh));
        return ValueTask.FromResult<JsonElement?>(_values.TryGetValue((tenant, name), out var value) ? value : null);
    }
}
