using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StepFlow.Client.Contracts;
using StepFlow.Client.Embedding;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.JsonSchema;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Requests;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;
using StepFlow.Server.Webhooks;

namespace StepFlow.Server.Api.Runs;

/// <summary>Turns a request into what the engine starts; everything that is wrong with it is found here.</summary>
sealed class RunStarter(EngineHost engine, WebhookSpecs webhooks)
{
    const int MaxLabels = 32;
    const int MaxLabelName = 128;
    const int MaxLabelValue = 256;

    static readonly SchemaCompiler Schemas = new();

    public async Task<StartRequest> PrepareAsync(Caller caller, CreateRunRequest request, CancellationToken cancel)
    {
        var flow = await FlowAsync(caller, request, cancel);
        if (request.Input is not { } inputs)
            throw Invalid("'input' is missing: an array with one input an item, for instance [{}].");
        if (request.MaxConcurrency is < 1)
            throw Invalid("'maxConcurrency' is at least 1.");
        CheckLabels(request.Labels);
        return RunRequests.Create(flow, inputs, request.Variables, request.Overrides, Environment.GetEnvironmentVariable, Schemas) with
        {
            Tenant = caller.Tenant,
            MaxConcurrency = request.MaxConcurrency,
            Paused = request.Debug,
            Labels = request.Labels,
            Webhooks = webhooks.Read(caller.Tenant, request.Webhooks),
        };
    }

    async Task<Flow> FlowAsync(Caller caller, CreateRunRequest request, CancellationToken cancel)
    {
        if (request.FlowId is null == request.Flow is null)
            throw Invalid("Either 'flowId' (of a stored flow) or 'flow' (the document) has to be given, and not both.");
        if (request.FlowId is { } id)
            return await engine.Flows.GetAsync(caller.Tenant, id, cancel);
        var read = FlowReader.Read(request.Flow!.Value);
        return read.Flow ?? throw new InvalidRequestException(InvalidRequestException.InvalidFlow, "The flow cannot run; see errors.", read.Diagnostics);
    }

    public static void CheckLabels(IReadOnlyDictionary<string, string>? labels)
    {
        if (labels is null)
            return;
        if (labels.Count > MaxLabels || labels.Any(l => l.Key.Length is 0 or > MaxLabelName || l.Value.Length > MaxLabelValue))
            throw Invalid($"'labels' are at most {MaxLabels}, with names of 1 to {MaxLabelName} and values of up to {MaxLabelValue} characters.");
    }

    static ApiException Invalid(string message) => new(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, message);
}
