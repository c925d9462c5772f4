using System.Text.Json;
using StepFlow.Client.Contracts;

namespace StepFlow.Client;

/// <summary>The same calls with inputs that are objects of the program: written as JSON with camelCase names.</summary>
public static class StepFlowExecutorExtensions
{
    /// <inheritdoc cref="IStepFlowExecutor.RunAsync"/>
    public static Task<FlowResult> RunAsync(
        this IStepFlowExecutor executor, FlowSource flow, object? input, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        executor.RunAsync(flow, ToJson(input), options, cancellationToken);

    /// <inheritdoc cref="IStepFlowExecutor.RunManyAsync"/>
    public static Task<IReadOnlyList<FlowResult>> RunManyAsync(
        this IStepFlowExecutor executor, FlowSource flow, IEnumerable<object?> inputs, RunOptions? options = null,
        CancellationToken cancellationToken = default) =>
        executor.RunManyAsync(flow, [.. inputs.Select(ToJson)], options, cancellationToken);

    /// <inheritdoc cref="IStepFlowExecutor.SubmitAsync"/>
    public static Task<Guid> SubmitAsync(
        this IStepFlowExecutor executor, FlowSource flow, object? input, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        executor.SubmitAsync(flow, ToJson(input), options, cancellationToken);

    /// <inheritdoc cref="IStepFlowExecutor.SignalAsync"/>
    public static Task SignalAsync(
        this IStepFlowExecutor executor, Guid runId, string name, object? value = null, string? signalId = null,
        CancellationToken cancellationToken = default) =>
        executor.SignalAsync(runId, name, ToJson(value), signalId, cancellationToken);

    /// <inheritdoc cref="IStepFlowExecutor.SubmitBatchAsync"/>
    public static Task<Guid> SubmitBatchAsync(
        this IStepFlowExecutor executor, FlowSource flow, IEnumerable<object?> inputs, BatchOptions? options = null,
        CancellationToken cancellationToken = default) =>
        executor.SubmitBatchAsync(flow, [.. inputs.Select(ToJson)], options, cancellationToken);

    static JsonElement ToJson(object? value) =>
        value is JsonElement element ? element : JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web);
}
