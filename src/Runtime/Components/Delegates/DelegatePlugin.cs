using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Schema;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Configuration.Reading;

namespace StepFlow.Runtime.Components.Delegates;

/// <summary>
/// Components that are functions of the host. A function's exception fails its step with COMPONENT_FAILED and the exception's
/// message; <see cref="ComponentFailureException"/> chooses another code. Functions may run concurrently.
/// </summary>
/// <param name="json">How typed functions read and write JSON; null: <see cref="JsonSerializerOptions.Web"/> (camelCase).</param>
public sealed class DelegatePlugin(JsonSerializerOptions? json = null) : IComponentPlugin
{
    readonly JsonSerializerOptions _json = json ?? JsonSerializerOptions.Web;
    readonly ConcurrentDictionary<string, (ComponentInfo Info, Handler Run)> _components = new(StringComparer.Ordinal);

    /// <summary>A component with everything that is known about the call.</summary>
    public delegate ValueTask<ComponentResult> Handler(ComponentCall call, IComponentContext context, CancellationToken cancellationToken);

    /// <summary>Adds a component from JSON to JSON.</summary>
    /// <param name="name">Its path within the plugin, with or without leading <c>/</c>.</param>
    /// <param name="function">The function; the element it gives must not belong to a document that will be disposed.</param>
    /// <returns>This plugin.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DelegatePlugin Add(string name, Func<JsonElement, CancellationToken, ValueTask<JsonElement>> function) =>
        Add(new ComponentInfo(name), async (call, _, ct) => ComponentResult.Success(await function(call.Input, ct)));

    /// <summary>Adds a typed component; its schemas follow from the types. Input that does not fit is INVALID_INPUT.</summary>
    /// <typeparam name="TIn">The input.</typeparam>
    /// <typeparam name="TOut">The result.</typeparam>
    /// <param name="name">Its path within the plugin, with or without leading <c>/</c>.</param>
    /// <param name="function">The function.</param>
    /// <param name="description">For a person.</param>
    /// <returns>This plugin.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DelegatePlugin Add<TIn, TOut>(string name, Func<TIn, CancellationToken, Task<TOut>> function, string? description = null) =>
        Add(new ComponentInfo(name, description, Schema<TIn>(), Schema<TOut>()), async (call, _, ct) =>
        {
            TIn input;
            try
            {
                input = call.Input.Deserialize<TIn>(_json)!;
            }
            catch (Exception e) when (e is JsonException or NotSupportedException)
            {
                return ComponentResult.Failed(ErrorCodes.InvalidInput, $"{call.Component} cannot use its input: {e.Message}");
            }

            return ComponentResult.Success(JsonSerializer.SerializeToElement(await function(input, ct), _json));
        });

    /// <summary>Adds a component that sees the whole call and may answer with any result, waits included.</summary>
    /// <param name="info">Its path within the plugin and what else is known.</param>
    /// <param name="handler">The function.</param>
    /// <returns>This plugin.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DelegatePlugin Add(ComponentInfo info, Handler handler)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(info.Component);
        var path = info.Component.StartsWith('/') ? info.Component : "/" + info.Component;
        if (!_components.TryAdd(path, (info with { Component = path }, handler)))
            throw new ArgumentException($"There is a component '{path}' already.", nameof(info));
        return this;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ComponentInfo>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ComponentInfo>>([.. _components.Values.Select(c => c.Info).OrderBy(i => i.Component, StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        if (!_components.TryGetValue(call.Component, out var component))
        {
            return ComponentResult.Failed(
                ErrorCodes.ComponentNotFound, $"There is no component '{call.Component}'{Suggestion.For(call.Component, _components.Keys)}.");
        }

        try
        {
            return await component.Run(call, context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (PluginException)
        {
            throw;
        }
        catch (ComponentFailureException e)
        {
            return ComponentResult.Failed(e.Code, e.Message, e.Details);
        }
        catch (Exception e)
        {
            return ComponentResult.Failed(ErrorCodes.ComponentFailed, e.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    JsonElement Schema<T>() => JsonSerializer.SerializeToElement(_json.GetJsonSchemaAsNode(typeof(T)));
}
