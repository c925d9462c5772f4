using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StepFlow.Client.Contracts;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.Runtime.Requests;
using StepFlow.Runtime.Access;
using StepFlow.Server.Access;
using StepFlow.Server.Api.Paging;
using StepFlow.Server.Audit;
using StepFlow.Server.Errors;
using StepFlow.Server.Tenants;

namespace StepFlow.Server.Api.Flows;

/// <summary>Flows: check, store, read.</summary>
static class FlowEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/flows", StoreAsync).WithName("storeFlow").WithTags("Flows").Needs(AccessRole.Runner)
            .Accepts<StoreFlowRequest>("application/json", "application/yaml");
        api.MapGet("/flows", ListAsync).WithName("listFlows").WithTags("Flows").Needs(AccessRole.Reader);
        api.MapDelete("/flows/{flowId}", DeleteAsync).WithName("deleteFlow").WithTags("Flows").Needs(AccessRole.Operator);
        api.MapGet("/flows/{flowId}", GetAsync).WithName("getFlow").WithTags("Flows").Needs(AccessRole.Reader);
        api.MapGet("/flows/{flowId}/variables", VariablesAsync).WithName("getFlowVariables").WithTags("Flows").Needs(AccessRole.Reader);
    }

    static async Task<Ok<StoreFlowResponse>> StoreAsync(
        HttpRequest request, Caller caller, FlowService flows, QuotaGuard quotas, CancellationToken cancel, bool dryRun = false)
    {
        var read = await ReadAsync(request, cancel);
        if (read.Result.Flow is { } flow)
        {
            AuditTarget.Set(request.HttpContext, flow.Id);
            if (!(dryRun || read.DryRun))
                await quotas.AdmitBytesAsync(caller.Tenant, CanonicalJson.RawLength(flow.Document), cancel);
        }

        var stored = !(dryRun || read.DryRun) && await flows.StoreAsync(caller.Tenant, read.Result, cancel);
        return TypedResults.Ok(new StoreFlowResponse(read.Result.Flow?.Id ?? "", stored, Findings(read.Result)));
    }

    // A YAML or JSON document as it stands in its file, or the same inside {flow}.
    static async Task<(FlowReadResult Result, bool DryRun)> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentType?.Contains("yaml", StringComparison.OrdinalIgnoreCase) == true)
        {
            using var buffer = new MemoryStream();
            await request.Body.CopyToAsync(buffer, cancel);
            return (FlowReader.Read(buffer.ToArray()), false);
        }

        var body = await request.ReadFromJsonAsync(ApiJson.Default.StoreFlowRequest, cancel);
        return body?.Flow is { } flow
            ? (FlowReader.Read(flow), body.DryRun)
            : throw new ApiException(
                StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, "'flow' is missing: the document. (Or send it as application/yaml.)");
    }

    static async Task<Ok<FlowResponse>> GetAsync(string flowId, Caller caller, FlowService flows, CancellationToken cancel)
    {
        var flow = await flows.GetAsync(caller.Tenant, flowId, cancel);
        return TypedResults.Ok(new FlowResponse(flow.Document, flow.Id, [.. Examples(flow)]));
    }

    static async Task<Ok<FlowVariablesResponse>> VariablesAsync(string flowId, Caller caller, FlowService flows, CancellationToken cancel)
    {
        var flow = await flows.GetAsync(caller.Tenant, flowId, cancel);
        return TypedResults.Ok(new FlowVariablesResponse(
            flow.Id,
            flow.DeclaresVariables ? Schema(flow) : null,
            flow.Variables.Where(v => v.EnvironmentVariable is not null).ToDictionary(v => v.Name, v => v.EnvironmentVariable!, StringComparer.Ordinal)));
    }

    static async Task<Ok<ListFlowsResponse>> ListAsync(
        Caller caller, IRunStore store, CancellationToken cancel, string? name = null, int? limit = null, string? cursor = null)
    {
        var size = Cursor.Limit(limit);
        var scope = Cursor.Scope(caller.Tenant, "flows", name);
        var flows = await store.Flows.ListAsync(
            new FlowQuery { Tenant = caller.Tenant, Name = name, After = cursor is null ? null : Cursor.Read(cursor, scope), Limit = size }, cancel);
        var next = flows.Count == size ? Cursor.Write(scope, flows[^1].StoredAt, flows[^1].FlowId) : null;
        return TypedResults.Ok(new ListFlowsResponse([.. flows.Select(f => new FlowInfo(f.FlowId, f.Name, f.StoredAt))], next));
    }

    static async Task<NoContent> DeleteAsync(string flowId, Caller caller, IRunStore store, FlowService flows, CancellationToken cancel)
    {
        if (!BlobId.IsValid(flowId) || !await store.Flows.DeleteAsync(caller.Tenant, flowId, cancel))
            throw new ApiException(StatusCodes.Status404NotFound, ApiCodes.FlowNotFound, "There is no such flow.");
        flows.Forget(caller.Tenant, flowId);
        return TypedResults.NoContent();
    }

    static JsonElement Schema(Flow flow) => CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WriteString("type", "object");
        w.WriteStartObject("properties");
        foreach (var variable in flow.Variables)
        {
            w.WritePropertyName(variable.Name);
            variable.Schema.WriteTo(w);
        }

        w.WriteEndObject();
        w.WriteStartArray("required");
        foreach (var variable in flow.Variables.Where(v => v.IsRequired))
            w.WriteStringValue(variable.Name);
        w.WriteEndArray();
        w.WriteEndObject();
    });

    static IEnumerable<ExampleInput> Examples(Flow flow) =>
        flow.Examples.Select(e => new ExampleInput(e.Name, e.Description, e.Input))
            .Concat(flow.Tests?.Cases.Select(c => new ExampleInput(c.Name, c.Description, c.Input)) ?? []);

    static DiagnosticsInfo Findings(FlowReadResult read) => new(
        [.. read.Diagnostics.Select(DiagnosticInfo.From)], read.NumFatal, read.NumError, read.NumWarning);
}
