using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StepFlow.Client.Contracts;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;
using StepFlow.Server.Tenants;

namespace StepFlow.Server.Api.Runs;

/// <summary>Starts runs for callers: once for an idempotency key, and within the tenant's quotas.</summary>
sealed class RunLauncher(RunStarter starter, RunHost runs, IRunStore store, QuotaGuard quotas)
{
    const int MaxKey = 255;

    /// <summary>Starts a run, or finds the one that was started with the same key and request.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="request">What to run.</param>
    /// <param name="traceParent">The caller's W3C trace context; null: none.</param>
    /// <param name="idempotencyKey">The caller's key; null: every request starts a run.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The run, and whether it had been started before.</returns>
    /// <exception cref="ApiException">422: the key belongs to another request; 429: a quota; or what is wrong with the request.</exception>
    public async Task<(Guid RunId, bool IsReplay)> StartAsync(
        Caller caller, CreateRunRequest request, string? traceParent, string? idempotencyKey, CancellationToken cancel)
    {
        if (idempotencyKey is { Length: 0 or > MaxKey })
            throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, $"An Idempotency-Key has 1 to {MaxKey} characters.");
        var hash = idempotencyKey is null ? null : Hash(request);

        // A repetition costs nothing of the quotas, and succeeds even when the flow has been deleted since.
        if (hash is not null && await store.Index.FindClaimAsync(caller.Tenant, idempotencyKey!, cancel) is { } claim)
            return Replay(claim.RunId, claim.RequestHash, hash);
        var start = await starter.PrepareAsync(caller, request, cancel);
        using var permit = await quotas.AdmitStartAsync(caller.Tenant, cancel);
        try
        {
            var runId = await runs.StartAsync(start with { RunId = permit.RunId, TraceParent = traceParent, IdempotencyKey = idempotencyKey, RequestHash = hash }, cancel);
            permit.Keep();
            return (runId, false);
        }
        catch (IdempotencyConflictException conflict)
        {
            return Replay(conflict.RunId, conflict.RequestHash, hash!);
        }
    }

    static (Guid, bool) Replay(Guid runId, string found, string given) => found == given
        ? (runId, true)
        : throw new ApiException(
            StatusCodes.Status422UnprocessableEntity,
            ApiCodes.IdempotencyKeyReused,
            "The Idempotency-Key was used for another request. Take a new key for a new request; keys are free again when their run is deleted.");

    // How the caller waits is no part of what it asks for: whoever lost the answer may come back with more patience.
    static string Hash(CreateRunRequest request)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(request with { Wait = false, TimeoutSecs = null }, ApiJson.Default.CreateRunRequest);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
