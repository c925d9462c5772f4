using System.Collections.Frozen;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components.Http;
using StepFlow.Runtime.Configuration.Reading;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>The components that every host has.</summary>
public sealed class BuiltInPlugin : IComponentPlugin
{
    readonly FrozenDictionary<string, IBuiltIn> _components;
    readonly IReadOnlyList<ComponentInfo> _list;
    readonly OutboundHttp _http;

    /// <summary>Makes the plugin; opens nothing.</summary>
    /// <param name="options">What the host tells the components; null: the defaults.</param>
    public BuiltInPlugin(BuiltInOptions? options = null)
    {
        options ??= new BuiltInOptions();
        _http = new OutboundHttp(options.Http);
        IBuiltIn[] components =
        [
            new CreateMessages(), new Eval(), new GetBlob(), new HttpRequest("/http", null, _http), new HttpRequest("/http/get", "GET", _http),
            new HttpRequest("/http/post", "POST", _http), new Iterate(), new LoadFile(options.MaxFileBytes), new Map(), new Noop(),
            new OpenAi(options), new PutBlob(), new Sleep(), new WaitForEvent(),
        ];
        _components = components.ToFrozenDictionary(c => c.Info.Component, StringComparer.Ordinal);
        _list = [.. components.Select(c => c.Info)];
    }

    /// <inheritdoc/>
    public bool IsQuick => true;

    /// <inheritdoc/>
    public bool KeepsInput(string component) => _components.TryGetValue(component, out var found) && found.KeepsInput;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ComponentInfo>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_list);

    /// <inheritdoc/>
    public ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        if (_components.TryGetValue(call.Component, out var component))
        {
            return component.IsQuick
                ? component.ExecuteAsync(call, context, cancellationToken)
                : new ValueTask<ComponentResult>(Task.Run(() => component.ExecuteAsync(call, context, cancellationToken).AsTask(), cancellationToken));
        }

        var names = _list.Select(c => c.Component);
        return ValueTask.FromResult(ComponentResult.Failed(
            ErrorCodes.ComponentNotFound,
            $"There is no built-in component '{call.Component}'{Suggestion.For(call.Component, names)}. There are: {string.Join(", ", names)}."));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var component in _components.Values.OfType<IDisposable>())
            component.Dispose();
        return ValueTask.CompletedTask;
    }
}
