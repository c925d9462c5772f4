using System.Text.Json;
using StepFlow.Client.Contracts;
using StepFlow.Client.Http;
using StepFlow.Flows.Json;

namespace StepFlow.Client;

/// <content>What is done to runs, batches, flows and components.</content>
public partial class StepFlowClient
{
    /// <inheritdoc/>
    public Task SignalAsync(
        Guid runId, string name, JsonElement value, string? signalId = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            (ApiRequest.Post($"runs/{runId}/signals/{Uri.EscapeDataString(name)}") with { Body = CanonicalJson.Write(value) }).Once(signalId),
            cancellationToken);

    /// <inheritdoc/>
    public async Task CancelAsync(Guid runId, CancellationToken cancellationToken = default)
    {
        try
        {
            await _api.SendAsync(ApiRequest.Post($"runs/{runId}/cancel"), cancellationToken);
        }
        catch (StepFlowException e) when (e.Status == 409)
        {
            // Our own first try may have done it, its answer being lost.
            if ((await GetRunAsync(runId, cancellationToken)).Status != RunState.Cancelled)
                throw;
        }
    }

    /// <inheritdoc/>
    public Task PauseAsync(Guid runId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(ApiRequest.Post($"runs/{runId}/pause"), cancellationToken);

    /// <inheritdoc/>
    public Task ResumeAsync(Guid runId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(ApiRequest.Post($"runs/{runId}/resume"), cancellationToken);

    /// <inheritdoc/>
    public async Task<Guid> ForkAsync(Guid runId, string? fromStep = null, CancellationToken cancellationToken = default)
    {
        var body = new ForkRunRequest { FromStep = fromStep };
        var request = ApiRequest.Post($"runs/{runId}/fork", body, ApiJson.Default.ForkRunRequest).Once(null);
        return (await _api.SendAsync(request, ApiJson.Default.RunInfo, cancellationToken)).RunId;
    }

    /// <inheritdoc/>
    public Task<Guid> SubmitBatchAsync(
        FlowSource flow, IReadOnlyList<JsonElement> inputs, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        var key = options?.IdempotencyKey ?? Guid.NewGuid().ToString();
        return _flows.UseAsync(
            flow,
            async id =>
            {
                var body = new CreateBatchRequest
                {
                    FlowId = id,
                    Inputs = inputs,
                    MaxConcurrency = options?.MaxConcurrency,
                    Overrides = options?.Overrides,
                    Variables = options?.Variables,
                };
                var request = ApiRequest.Post("batches", body, ApiJson.Default.CreateBatchRequest).Once(key);
                return (await _api.SendAsync(request, ApiJson.Default.CreateBatchResponse, cancellationToken)).BatchId;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ValidationResult> ValidateAsync(FlowSource flow, CancellationToken cancellationToken = default)
    {
        if (flow.Id is { } id)
            flow = FlowSource.Json((await GetFlowAsync(id, cancellationToken)).Flow);
        var request = ApiRequest.PostDocument("flows?dryRun=true", await flow.ReadAsync(cancellationToken));
        var answer = await _api.SendAsync(request, ApiJson.Default.StoreFlowResponse, cancellationToken);
        return ValidationResult.From(answer.FlowId, answer.Diagnostics);
    }

    /// <inheritdoc/>
    public Task<ComponentListResponse> ListComponentsAsync(bool includeSchemas = true, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            ApiRequest.Get($"components?includeSchemas={(includeSchemas ? "true" : "false")}"), ApiJson.Default.ComponentListResponse,
            cancellationToken);

    /// <inheritdoc/>
    public Task<HealthResponse> HealthAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync(ApiRequest.Get("health"), ApiJson.Default.HealthResponse, cancellationToken);
}
