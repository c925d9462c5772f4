using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using StepFlow.ComponentSdk.Serving;

namespace StepFlow.ComponentSdk;

public sealed partial class ComponentServer
{
    /// <summary>
    /// Adds a component. Input and output are any types that System.Text.Json knows; their JSON Schemas are told to the runtime. The
    /// function may run on any thread, many times at once; the exceptions of this namespace say more than failure.
    /// </summary>
    /// <param name="name">Its path, for instance <c>add</c> or <c>/math/add</c>.</param>
    /// <param name="function">What it does.</param>
    /// <param name="description">For a person; null: the function's <see cref="DescriptionAttribute"/>, if it has one.</param>
    /// <returns>This server.</returns>
    /// <exception cref="ArgumentException">There is a component of that name, or its types have no JSON Schema.</exception>
    public ComponentServer Add<TInput, TOutput>(string name, Func<TInput, TOutput> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, _) => ValueTask.FromResult(function(i)), function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    public ComponentServer Add<TInput, TOutput>(string name, Func<TInput, ComponentContext, TOutput> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, c) => ValueTask.FromResult(function(i, c)), function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    public ComponentServer Add<TInput, TOutput>(string name, Func<TInput, CancellationToken, TOutput> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, c) => ValueTask.FromResult(function(i, c.CancellationToken)), function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    public ComponentServer Add<TInput, TOutput>(
        string name, Func<TInput, ComponentContext, CancellationToken, TOutput> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, c) => ValueTask.FromResult(function(i, c, c.CancellationToken)), function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    [OverloadResolutionPriority(2)]
    public ComponentServer Add<TInput, TOutput>(string name, Func<TInput, Task<TOutput>> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, _) => new ValueTask<TOutput>(function(i)), function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    [OverloadResolutionPriority(2)]
    public ComponentServer Add<TInput, TOutput>(string name, Func<TInput, ComponentContext, Task<TOutput>> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, c) => new ValueTask<TOutput>(function(i, c)), function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    [OverloadResolutionPriority(2)]
    public ComponentServer Add<TInput, TOutput>(string name, Func<TInput, CancellationToken, Task<TOutput>> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, c) => new ValueTask<TOutput>(function(i, c.CancellationToken)), function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    [OverloadResolutionPriority(2)]
    public ComponentServer Add<TInput, TOutput>(
        string name, Func<TInput, ComponentContext, CancellationToken, Task<TOutput>> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, c) => new ValueTask<TOutput>(function(i, c, c.CancellationToken)), function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    [OverloadResolutionPriority(1)]
    public ComponentServer Add<TInput, TOutput>(string name, Func<TInput, ValueTask<TOutput>> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, _) => function(i), function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    [OverloadResolutionPriority(1)]
    public ComponentServer Add<TInput, TOutput>(string name, Func<TInput, ComponentContext, ValueTask<TOutput>> function, string? description = null) =>
        Add<TInput, TOutput>(name, function, function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    [OverloadResolutionPriority(1)]
    public ComponentServer Add<TInput, TOutput>(string name, Func<TInput, CancellationToken, ValueTask<TOutput>> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, c) => function(i, c.CancellationToken), function, description);

    /// <inheritdoc cref="Add{TInput,TOutput}(string,Func{TInput,TOutput},string?)"/>
    [OverloadResolutionPriority(1)]
    public ComponentServer Add<TInput, TOutput>(
        string name, Func<TInput, ComponentContext, CancellationToken, ValueTask<TOutput>> function, string? description = null) =>
        Add<TInput, TOutput>(name, (i, c) => function(i, c, c.CancellationToken), function, description);

    ComponentServer Add<TInput, TOutput>(
        string name, Func<TInput, ComponentContext, ValueTask<TOutput>> function, Delegate original, string? description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var path = name.StartsWith('/') ? name : "/" + name;
        var component = new Component<TInput, TOutput>(
            path,
            description ?? original.Method.GetCustomAttribute<DescriptionAttribute>()?.Description,
            _schemas.Of(typeof(TInput), path),
            _schemas.Of(typeof(TOutput), path),
            _options.Json,
            function);
        if (!_components.TryAdd(path, component))
            throw new ArgumentException($"There is a component '{path}' already.", nameof(name));
        return this;
    }
}
