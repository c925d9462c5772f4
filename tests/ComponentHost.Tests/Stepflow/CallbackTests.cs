using System.Buffers;
using System.Text;
using System.Text.Json;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Stepflow;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Stepflow;

public sealed class CallbackTests
{
    static readonly Guid Run = Guid.NewGuid();

    readonly ContextStub _context = new();
    readonly CallRegistry _registry = new();

    ActiveCall Begin(string step = "s", int item = 0, long id = 1, string tenant = "default")
    {
        var call = new ActiveCall(Calls.New(step: step, item: item, run: Run) with { Tenant = tenant }, _context, null, CancellationToken.None)
        {
            Request = new RpcRequest("components/execute") { Id = id },
        };
        _registry.Add(call);
        return call;
    }

    async Task<string> AskAsync(string method, string parameters, object? scope = null)
    {
        var body = await new CallbackHandler(_registry).AnswerAsync(method, JsonElement.Parse(parameters), scope, CancellationToken.None);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RpcJson.WriterOptions))
            body.Write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    async Task<RpcErrorException> RefusedAsync(string method, string parameters) => await Should.ThrowAsync<RpcErrorException>(() => AskAsync(method, parameters));

    [Fact]
    public async Task Blobs_are_stored_and_read()
    {
        Begin();
        var put = await AskAsync("blobs/put", """{"data":{"a":1},"blob_type":"data"}""");
        put.ShouldBe("""{"blob_id":"015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"}""");
        (await AskAsync("blobs/get", put)).ShouldBe("""{"data":{"a":1},"blob_type":"data"}""");
        var flow = await AskAsync("blobs/put", """{"data":{"steps":[]},"blob_type":"flow"}""");
        (await AskAsync("blobs/get", flow)).ShouldBe("""{"data":{"steps":[]},"blob_type":"flow"}""");
        var bytes = await _context.PutBlobAsync(JsonElement.Parse("\"AQI=\""), Engine.Storage.BlobKind.Binary, CancellationToken.None);
        (await AskAsync("blobs/get", "{\"blob_id\":\"" + bytes + "\"}")).ShouldBe("""{"data":"AQI=","blob_type":"binary"}""");
        (await RefusedAsync("blobs/get", """{"blob_id":"none"}""")).Code.ShouldBe(-32201);
        (await RefusedAsync("blobs/get", "{}")).Code.ShouldBe(RpcCodes.InvalidParams);
        (await RefusedAsync("blobs/put", """{"data":1,"blob_type":"tape"}""")).Message.ShouldContain("tape");
    }

    [Fact]
    public async Task Metadata_of_a_flow_is_given()
    {
        Begin();
        (await AskAsync("flows/get_metadata", """{"flow_id":"f"}""")).ShouldBe("""{"flow_metadata":{"team":"a"}}""");
        (await RefusedAsync("flows/get_metadata", """{"flow_id":"g"}""")).Code.ShouldBe(-32201);
    }

    [Fact]
    public async Task A_flow_is_evaluated_as_a_child_run_with_a_counted_key()
    {
        Begin();
        (await AskAsync("flows/evaluate", """{"flow_id":"f","input":5}""")).ShouldBe("""{"result":{"outcome":"success","result":5}}""");
        await AskAsync("flows/evaluate", """{"flow_id":"f","input":6,"overrides":{"steps":{}}}""");
        _context.Children.Values.Select(c => c.Request.Key).Order().ShouldBe(["#1", "#2"]);
    }

    [Fact]
    public async Task A_run_is_submitted_under_its_own_key_and_fetched()
    {
        Begin();
        var status = JsonElement.Parse(await AskAsync("runs/submit", """{"flowId":"f","inputs":[1,2],"subflowKey":"k","wait":true,"maxConcurrency":3}"""));
        status.GetProperty("items").GetRawText().ShouldBe("""{"total":2,"completed":2,"running":0,"failed":0,"cancelled":0}""");
        status.GetProperty("results")[1].GetProperty("result").GetRawText().ShouldBe("""{"outcome":"success","result":2}""");
        var id = status.GetProperty("runId").GetString();
        var (request, _) = _context.Children.Values.ShouldHaveSingleItem();
        (request.Key, request.MaxConcurrency).ShouldBe(("k", 3));
        JsonElement.Parse(await AskAsync("runs/get", "{\"runId\":\"" + id + "\"}")).TryGetProperty("results", out _).ShouldBeFalse();
        (await RefusedAsync("runs/get", """{"runId":"nonsense"}""")).Code.ShouldBe(RpcCodes.InvalidParams);
        (await RefusedAsync("runs/get", "{\"runId\":\"" + Guid.Empty + "\"}")).Code.ShouldBe(-32201);
        (await RefusedAsync("runs/submit", """{"flowId":"f","inputs":[]}""")).Message.ShouldContain("inputs");
    }

    [Fact]
    public async Task A_batch_is_submitted_and_fetched()
    {
        Begin();
        var submitted = JsonElement.Parse(await AskAsync("flows/submit_batch", """{"flow_id":"f","inputs":[1,2,3]}"""));
        submitted.GetProperty("total_runs").GetInt32().ShouldBe(3);
        var batch = JsonElement.Parse(await AskAsync(
            "flows/get_batch", "{\"batch_id\":\"" + submitted.GetProperty("batch_id").GetString() + "\",\"wait\":true,\"include_results\":true}"));
        batch.GetProperty("details").GetProperty("completed_runs").GetInt32().ShouldBe(3);
        batch.GetProperty("outputs")[2].GetRawText().ShouldBe("""{"batch_input_index":2,"status":"completed","result":{"outcome":"success","result":3}}""");
    }

    [Fact]
    public async Task A_callback_is_answered_only_for_a_call_in_flight()
    {
        (await RefusedAsync("blobs/put", """{"data":1}""")).Code.ShouldBe(-32201);
        var call = Begin();
        (await RefusedAsync("flows/evaluate", """{"flow_id":"f","observability":{"run_id":"other"}}""")).Code.ShouldBe(-32201);
        _registry.Remove(call);
        (await RefusedAsync("flows/evaluate", """{"flow_id":"f"}""")).Code.ShouldBe(-32201);
    }

    [Fact]
    public async Task With_several_calls_in_flight_the_callback_has_to_say_which()
    {
        Begin("a", id: 1);
        Begin("b", item: 0, id: 2);
        var third = Begin("b", item: 1, id: 3);
        (await RefusedAsync("flows/evaluate", """{"flow_id":"f"}""")).Message.ShouldContain("observability.run_id");
        await AskAsync("flows/evaluate", $$$"""{"flow_id":"f","observability":{"run_id":"{{{Run}}}","step_id":"a"}}""");
        (await RefusedAsync("flows/evaluate", $$$"""{"flow_id":"f","observability":{"run_id":"{{{Run}}}","step_id":"b"}}""")).Message.ShouldContain("call_id");
        await AskAsync("flows/evaluate", """{"flow_id":"f","call_id":3}""");
        await AskAsync("flows/evaluate", """{"flow_id":"f"}""", scope: third);

        // Blobs belong to the tenant, not to the call.
        await AskAsync("blobs/put", """{"data":1}""");
        Begin("c", id: 4, tenant: "another");
        (await RefusedAsync("blobs/put", """{"data":1}""")).Code.ShouldBe(RpcCodes.InvalidParams);
    }

    [Fact]
    public void Progress_reaches_the_call_it_names()
    {
        Begin(id: 9);
        var handler = new CallbackHandler(_registry);
        handler.Notice("components/progress", JsonElement.Parse("""{"id":9,"value":{"done":0.5}}"""), null);
        handler.Notice("components/progress", JsonElement.Parse("""{"id":10,"value":1}"""), null);
        handler.Notice("something/else", JsonElement.Parse("{}"), null);
        _context.Reports.Select(r => r.GetRawText()).ShouldBe(["""{"done":0.5}"""]);
    }

    [Theory]
    [InlineData(-32601, false, "WORKER_ERROR")]
    [InlineData(-32602, false, "INVALID_INPUT")]
    [InlineData(-32000, false, "WORKER_ERROR")]
    [InlineData(-32001, false, "COMPONENT_NOT_FOUND")]
    [InlineData(-32100, false, "COMPONENT_FAILED")]
    [InlineData(-32101, false, "COMPONENT_FAILED")]
    [InlineData(-32102, false, "RESOURCE_UNAVAILABLE")]
    [InlineData(-32103, false, "INVALID_INPUT")]
    [InlineData(-32150, false, "COMPONENT_FAILED")]
    [InlineData(-32202, false, "ORCHESTRATOR_ERROR")]
    [InlineData(42, false, "COMPONENT_FAILED")]
    [InlineData(-32002, true, "INVALID_INPUT")]
    [InlineData(-32003, true, "COMPONENT_FAILED")]
    [InlineData(-32000, true, "COMPONENT_FAILED")]
    public void Error_codes_of_servers_become_codes_of_flows(int code, bool isOld, string expected)
    {
        var error = ErrorMapping.Map(new RpcErrorException(code, "text", JsonElement.Parse("{\"k\":1}")), isOld, "p").Outcome!.Error!;
        error.Code.ShouldBe(expected);
        error.Message.ShouldBe("text");
        error.Data!.Value.GetRawText().ShouldBe("{\"code\":" + code + ",\"message\":\"text\",\"data\":{\"k\":1}}");
    }

    [Fact]
    public void Transport_errors_of_servers_are_failures_of_the_plugin() =>
        Should.Throw<PluginException>(() => ErrorMapping.Map(new RpcErrorException(-32302, "lost"), false, "p")).Message.ShouldContain("lost");
}
