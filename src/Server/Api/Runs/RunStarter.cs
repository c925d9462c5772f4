using StepFlow.Client.Contracts;
using StepFlow.Client.Embedding;
using StepFlow.Client.Mapping;
using StepFlow.Runtime.Hosting;
using StepFlow.Server.Access;
using StepFlow.Server.Webhooks;

namespace StepFlow.Server.Api.Runs;

/// <summary>Turns a request into what the engine starts; everything that is wrong with it is found here.</summary>
sealed class RunStarter(EngineHost engine, WebhookSpecs webhooks)
{
    readonly RunPreparation _preparation = new(engine);

    public async Task<StartRequest> PrepareAsync(Caller caller, CreateRunRequest request, CancellationToken cancel) =>
        (await _preparation.PrepareAsync(caller.Tenant, request, cancel)) with { Webhooks = webhooks.Read(caller.Tenant, request.Webhooks) };

    /// <summary>Checks labels.</summary>
    public static void CheckLabels(IReadOnlyDictionary<string, string>? labels) => RunPreparation.CheckLabels(labels);
}
