using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.JsonSchema;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Reports;
using StepFlow.Runtime.Requests;
using StepFlow.Server.Access;
using StepFlow.Server.Errors;
using StepFlow.Server.Hosting;
using StepFlow.Server.Telemetry;
using StepFlow.Server.Tenants;

namespace StepFlow.Server.Api.Runs;

/// <summary>New runs out of others.</summary>
static class RunForkEndpoints
{
    static readonly SchemaCompiler Schemas = new();

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/runs/{runId}/fork", ForkAsync).WithName("forkRun").WithTags("Runs").Needs(AccessRole.Runner).StartsRuns()
            .Produces<CreateRunResponse>().Produces<CreateRunResponse>(StatusCodes.Status202Accepted)
            .WithSummary("Fork a run").WithDescription("Starts a run that takes over the results another run has, as far as they still hold, and runs the rest: from a step on, after a failure, with another input or another version of the flow.");
        api.MapPost("/runs/{runId}/rerun", RerunAsync).WithName("rerunRun").WithTags("Runs").Needs(AccessRole.Runner).StartsRuns()
            .Accepts<RerunRequest>(isOptional: true, "application/json")
            .Produces<CreateRunResponse>().Produces<CreateRunResponse>(StatusCodes.Status202Accepted)
            .WithSummary("Run again").WithDescription("Starts a run of the same flow on the same inputs; with failedOnly what succeeded is taken over.");
    }

    static async Task<IResult> ForkAsync(
        string runId, ForkRunRequest request, HttpContext http, Caller caller, RunHost runs, FlowService flows, RunWaiter waiter, RunReader reader,
        QuotaGuard quotas, CancellationToken cancel)
    {
        RunWaiter.Check(request.TimeoutSecs);
        RunStarter.CheckLabels(request.Labels);
        if (request.Input is { Count: 0 or > RunRequests.MaxItems })
            throw Invalid($"'input' is 1 to {RunRequests.MaxItems} inputs, one an item.");
        var run = await reader.GetRootAsync(caller, runId, cancel);
        var flow = request.FlowId is { } id ? await flows.GetAsync(caller.Tenant, id, cancel) : null;
        var fork = new ForkRequest
        {
            RunId = run.RunId,
            Tenant = caller.Tenant,
            FromSteps = [.. request.FromSteps ?? [], .. request.FromStep is { } step ? [step] : Array.Empty<string>()],
            Inputs = request.Input,
            Overrides = request.Overrides,
            Labels = request.Labels,
            Flow = flow,
            TraceParent = TraceContext.Of(http),
            Paused = request.Debug,
        };
        if (request.Variables is { } variables)
        {
            var bound = await BindAsync(run, flow ?? await flows.GetAsync(caller.Tenant, run.FlowId, cancel), request.Overrides, variables, reader, cancel);
            fork = fork with { Variables = bound.Variables ?? JsonElement.Parse("{}"), Secrets = bound.Secrets };
        }

        using var permit = await quotas.AdmitStartAsync(caller.Tenant, cancel);
        var forkId = await runs.ForkAsync(fork, cancel);
        return await RunAnswers.AnswerAsync(forkId, request.Wait && !request.Debug, request.TimeoutSecs, caller, waiter, reader, cancel);
    }

    static async Task<IResult> RerunAsync(
        string runId, HttpRequest http, Caller caller, RunHost runs, FlowService flows, RunWaiter waiter, RunReader reader, QuotaGuard quotas,
        CancellationToken cancel)
    {
        var request = http.ContentLength is 0 || http.ContentType is null
            ? new RerunRequest()
            : await http.ReadFromJsonAsync(ApiJson.Default.RerunRequest, cancel) ?? new RerunRequest();
        RunWaiter.Check(request.TimeoutSecs);
        RunStarter.CheckLabels(request.Labels);
        var run = await reader.GetRootAsync(caller, runId, cancel);
        var flow = await flows.GetAsync(caller.Tenant, run.FlowId, cancel);
        using var permit = await quotas.AdmitStartAsync(caller.Tenant, cancel);
        var newId = await runs.ForkAsync(
            new ForkRequest
            {
                RunId = run.RunId,
                Tenant = caller.Tenant,
                FromSteps = request.FailedOnly ? [] : [.. flow.Steps.Select(s => s.Id)],
                Labels = request.Labels,
                TraceParent = TraceContext.Of(http.HttpContext),
            },
            cancel);
        return await RunAnswers.AnswerAsync(newId, request.Wait, request.TimeoutSecs, caller, waiter, reader, cancel);
    }

    // Checked against the flow as it will be: with the overrides given, else with those the run had.
    static async Task<StartRequest> BindAsync(
        Engine.Storage.RunSummary run, Flow flow, JsonElement? overrides, JsonElement variables, RunReader reader, CancellationToken cancel)
    {
        if (overrides is null)
            overrides = (await reader.ReportAsync(run, cancel, 1)).Runs[run.RunId].Overrides;
        return RunRequests.Create(flow, [JsonValues.Null], variables, overrides, Environment.GetEnvironmentVariable, Schemas);
    }

    static ApiException Invalid(string message) => new(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, message);
}
