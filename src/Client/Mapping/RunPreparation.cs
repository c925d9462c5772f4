using System.Text.Json;
using StepFlow.Client.Contracts;
using StepFlow.Client.Embedding;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.JsonSchema;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Requests;

namespace StepFlow.Client.Mapping;

/// <summary>Turns a request into what the engine starts; everything that is wrong with it is found here.</summary>
/// <param name="engine">The engine.</param>
public sealed class RunPreparation(EngineHost engine)
{
    const int MaxLabels = 32;
    const int MaxLabelName = 128;
    const int MaxLabelValue = 256;

    static readonly SchemaCompiler Schemas = new();

    /// <summary>Checks a request.</summary>
    /// <exception cref="InvalidRequestException">It cannot be carried out; all problems at once.</exception>
    public async Task<StartRequest> PrepareAsync(string tenant, CreateRunRequest request, CancellationToken cancel)
    {
        var flow = await FlowAsync(tenant, request, cancel);
        if (request.Input is not { } inputs)
            throw Invalid("'input' is missing: an array with one input an item, for instance [{}].");
        if (request.MaxConcurrency is < 1)
            throw Invalid("'maxConcurrency' is at least 1.");
        CheckLabels(request.Labels);
        return RunRequests.Create(flow, inputs, request.Variables, request.Overrides, Environment.GetEnvironmentVariable, Schemas) with
        {
            Tenant = tenant,
            MaxConcurrency = request.MaxConcurrency,
            Paused = request.Debug,
            Labels = request.Labels,
        };
    }

    async Task<Flow> FlowAsync(string tenant, CreateRunRequest request, CancellationToken cancel)
    {
        if (request.FlowId is null == request.Flow is null)
            throw Invalid("Either 'flowId' (of a stored flow) or 'flow' (the document) has to be given, and not both.");
        if (request.FlowId is { } id)
            return await engine.Flows.GetAsync(tenant, id, cancel);
        var read = FlowReader.Read(request.Flow!.Value);
        return read.Flow ?? throw new InvalidRequestException(InvalidRequestException.InvalidFlow, "The flow cannot run; see errors.", read.Diagnostics);
    }

    /// <summary>Checks labels.</summary>
    /// <exception cref="InvalidRequestException">They are too many or too long.</exception>
    public static void CheckLabels(IReadOnlyDictionary<string, string>? labels)
    {
        if (labels is null)
            return;
        if (labels.Count > MaxLabels || labels.Any(l => l.Key.Length is 0 or > MaxLabelName || l.Value is null or { Length: > MaxLabelValue }))
            throw Invalid($"'labels' are at most {MaxLabels}, with names of 1 to {MaxLabelName} and values of up to {MaxLabelValue} characters.");
    }

    static InvalidRequestException Invalid(string message) => new(InvalidRequestException.InvalidRequest, message);
}
