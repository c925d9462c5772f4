using System.Diagnostics;
using System.Text.Json.Nodes;

namespace StepFlow.ComponentSdk.Tests;

public sealed class StdioTests
{
    [Theory]
    [InlineData("""{"runtime_protocol_version":1}""", """{"server_protocol_version":1}""")]
    [InlineData("""{"runtimeProtocolVersion":1}""", """{"serverProtocolVersion":1,"supportsBlobRefs":false}""")]
    [InlineData("""{"runtime_protocol_version":1,"capabilities":{"stepflow":{}}}""", """{"server_protocol_version":1,"capabilities":{"stepflow":{"cancel":true,"progress":true,"busy":true}}}""")]
    public async Task Initialize_is_answered_in_the_words_of_its_version(string parameters, string result)
    {
        await using var server = ServerProcess.Start();
        (await server.AskAsync(1, "initialize", parameters))["result"]!.ToJsonString().ShouldBe(result);
    }

    [Fact]
    public async Task Components_come_with_the_schemas_of_their_types_and_what_attributes_say()
    {
        await using var server = await ServerProcess.StdioAsync();
        var list = (await server.AskAsync("l", "components/list", "{}"))["result"]!["components"]!.AsArray();
        var add = list.Single(c => (string?)c!["component"] == "/add")!;
        add.ToJsonString().ShouldBe("""
            {"component":"/add","description":"Adds two numbers","input_schema":{"description":"Two numbers.","type":"object","properties":{"a":{"description":"The first.","type":"integer"},"b":{"type":"integer"}},"required":["a","b"]},"output_schema":{"type":"object","properties":{"sum":{"type":"integer"}},"required":["sum"]}}
            """);
        ((string?)list.Single(c => (string?)c!["component"] == "/text/upper")!["description"]).ShouldBe("Makes letters large");
        (await server.AskAsync("i", "components/info", """{"component":"/add"}"""))["result"]!["info"]!.ToJsonString().ShouldBe(add.ToJsonString());
        (await server.AskAsync("s", "components/infer_schema", """{"component":"/add","input_schema":{}}"""))["result"]!["output_schema"]!.ToJsonString()
            .ShouldBe(add["output_schema"]!.ToJsonString());
    }

    [Theory]
    [InlineData("/add", """{"a":1,"b":2}""", """{"sum":3}""")]
    [InlineData("/task", """{"a":3,"b":2}""", """{"sum":6}""")]
    [InlineData("/value-task", """{"a":3,"b":2}""", """{"sum":1}""")]
    [InlineData("/text/upper", "\"äb\"", "\"ÄB\"")]
    [InlineData("/echo", """{"z":1.50,"a":[12345678901234567890,null],"z2":"\u00e4"}""", """{"z":1.50,"a":[12345678901234567890,null],"z2":"\u00e4"}""")]
    public async Task Functions_of_every_shape_return_their_output(string component, string input, string output)
    {
        await using var server = await ServerProcess.StdioAsync();
        await server.ExecuteAsync(1, component, input);
        (await server.ReadLineAsync()).ShouldBe($$$"""{"jsonrpc":"2.0","id":1,"result":{"output":{{{output}}}}}""");
    }

    [Theory]
    [InlineData("/fail", "{}", -32100, "it broke", """{"type":"InvalidOperationException"}""")]
    [InlineData("/fail-coded", "{}", -32110, "out of paper", """{"tray":2}""")]
    [InlineData("/busy", "{}", -32102, "The component is busy.", """{"retry_after_ms":2500}""")]
    [InlineData("/odd", "{}", -32100, "no second", """{"type":"InvalidOperationException"}""")]
    [InlineData("/large", "2000000", -32100, "store it as a blob", null)]
    [InlineData("/nowhere", "{}", -32001, "There is no component '/nowhere'", null)]
    [InlineData("/add", """{"a":1,"b":"2"}""", -32103, "at $.b", null)]
    [InlineData("/add", """{"a":1}""", -32103, "at $.b: it is missing", null)]
    [InlineData("/add", """{"a":"1","c":3}""", -32103, "at $.a: ", null)]
    [InlineData("/add", """{"a":"1","c":3}""", -32103, "; at $.b: it is missing", null)]
    [InlineData("/nested", """{"name":null,"items":[{"a":1,"b":2},{"a":true},7],"by":{"x":{"a":1,"b":2.5}}}""", -32103, "$.name: null is not allowed here; at $.items[1].a: ", null)]
    [InlineData("/nested", """{"name":null,"items":[{"a":1,"b":2},{"a":true},7],"by":{"x":{"a":1,"b":2.5}}}""", -32103, "; at $.items[1].b: it is missing; at $.items[2]: ", null)]
    [InlineData("/nested", """{"name":null,"items":[{"a":1,"b":2},{"a":true},7],"by":{"x":{"a":1,"b":2.5}}}""", -32103, "; at $.by.x.b: ", null)]
    [InlineData("/add", "null", -32103, "null is not allowed", null)]
    public async Task Failures_carry_their_code_and_what_is_wrong(string component, string input, int code, string text, string? data)
    {
        await using var server = await ServerProcess.StdioAsync();
        var error = (await server.RunAsync(component, input))["error"]!;
        ((int)error["code"]!).ShouldBe(code);
        ((string)error["message"]!).ShouldContain(text);
        if (data is not null)
            error["data"]!.ToJsonString().ShouldBe(data);
    }

    [Fact]
    public async Task A_skip_is_a_result()
    {
        await using var server = await ServerProcess.StdioAsync();
        (await server.RunAsync("/skip", "{}"))["result"]!.ToJsonString().ShouldBe("""{"output":null,"skipped":{"reason":"not today"}}""");
    }

    [Fact]
    public async Task The_context_knows_the_attempt()
    {
        await using var server = await ServerProcess.StdioAsync();
        var answer = await server.RunAsync("/context", "{}", """
            ,"attempt":3,"idempotency_key":"r/s/0","observability":{"run_id":"r","flow_id":"f","step_id":"s","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
            """);
        answer["result"]!["output"]!.ToJsonString().ShouldBe("""
            {"attempt":3,"runId":"r","flowId":"f","stepId":"s","idempotencyKey":"r/s/0","traceParent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
            """);
    }

    [Fact]
    public async Task Blobs_go_through_the_runtime_and_carry_the_observability()
    {
        await using var server = await ServerProcess.StdioAsync();
        await server.ExecuteAsync(1, "/blob", """{"x":1}""", ""","observability":{"run_id":"r"}""");
        var put = await server.ReadAsync();
        ((string)put["method"]!).ShouldBe("blobs/put");
        put["params"]!.ToJsonString().ShouldBe("""{"data":{"x":1},"blob_type":"data","observability":{"run_id":"r"}}""");
        await server.AnswerAsync(put, "result", """{"blob_id":"b1"}""");
        var get = await server.ReadAsync();
        get["params"]!.ToJsonString().ShouldBe("""{"blob_id":"b1","observability":{"run_id":"r"}}""");
        await server.AnswerAsync(get, "result", """{"data":{"x":1},"blob_type":"data"}""");
        (await server.ReadAsync())["result"]!["output"]!.ToJsonString().ShouldBe("""{"id":"b1","data":{"x":1}}""");
    }

    [Fact]
    public async Task Callbacks_name_their_call_to_a_runtime_that_asks_for_it()
    {
        await using var server = await ServerProcess.StdioAsync("""{"runtimeProtocolVersion":1,"capabilities":{"stepflow":{"callId":true}}}""");
        await server.ExecuteAsync(41, "/blob", "1");
        await server.ExecuteAsync(42, "/blob", "2");
        var calls = new[] { await server.ReadAsync(), await server.ReadAsync() };
        calls.ToDictionary(c => (int)c["params"]!["data"]!, c => (int)c["params"]!["call_id"]!).ShouldBe(new Dictionary<int, int> { [1] = 41, [2] = 42 }, ignoreOrder: true);
    }

    [Fact]
    public async Task Executions_that_outlast_the_grace_of_a_stop_are_answered_as_cancelled()
    {
        await using var server = await ServerProcess.StdioAsync();
        await server.ExecuteAsync(1, "/wait", "{}");
        await server.ReadAsync();
        server.Input.Close();
        var answer = await server.ReadAsync();
        ((int)answer["error"]!["code"]!).ShouldBe(-32104);
        ((string)answer["error"]!["message"]!).ShouldBe("The server is stopping");
        (await server.ExitAsync()).ShouldBe(0);
        (await server.ReadLineAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_stop_refuses_new_executions_and_lets_those_in_flight_finish_within_the_grace()
    {
        await using var server = await ServerProcess.StdioAsync();
        await server.ExecuteAsync(1, "/blob", "1");
        var put = await server.ReadAsync();
        using var kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
        JsonNode refused;
        while ((refused = await server.RunAsync("/echo", "1"))["error"] is null)
        {
            // The signal has not arrived yet.
        }

        ((int)refused["error"]!["code"]!).ShouldBe(-32102);
        await server.AnswerAsync(put, "result", """{"blob_id":"b1"}""");
        await server.AnswerAsync(await server.ReadAsync(), "result", """{"data":1,"blob_type":"data"}""");
        (await server.ReadAsync())["result"]!["output"]!.ToJsonString().ShouldBe("""{"id":"b1","data":1}""");
        (await server.ExitAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_function_that_blocks_does_not_keep_the_answer_from_coming()
    {
        await using var server = await ServerProcess.StdioAsync();
        await server.ExecuteAsync(1, "/blob-blocking", "1");
        var put = await server.ReadAsync();
        await server.AnswerAsync(put, "result", """{"blob_id":"b1"}""");
        (await server.ReadAsync())["result"]!["output"]!.ToJsonString().ShouldBe("""{"id":"b1"}""");
    }

    [Fact]
    public async Task An_error_of_the_runtime_fails_the_step_with_its_code()
    {
        await using var server = await ServerProcess.StdioAsync();
        await server.ExecuteAsync(1, "/blob", "1");
        var put = await server.ReadAsync();
        await server.AnswerAsync(put, "error", """{"code":-32201,"message":"no such blob","data":{"a":1}}""");
        (await server.ReadAsync())["error"]!.ToJsonString().ShouldBe("""{"code":-32201,"message":"no such blob","data":{"a":1}}""");
    }

    [Fact]
    public async Task A_flow_is_evaluated_in_the_words_that_the_runtime_knows()
    {
        await using var server = await ServerProcess.StdioAsync();
        await server.ExecuteAsync(1, "/evaluate", """{"x":1}""");
        var old = await server.ReadAsync();
        ((string)old["method"]!).ShouldBe("flows/evaluate");
        old["params"]!.ToJsonString().ShouldBe("""{"flow_id":"flow-1","input":{"x":1},"subflow_key":"k"}""");
        await server.AnswerAsync(old, "error", """{"code":-32601,"message":"unknown"}""");
        var young = await server.ReadAsync();
        ((string)young["method"]!).ShouldBe("runs/submit");
        young["params"]!.ToJsonString().ShouldBe("""{"flowId":"flow-1","inputs":[{"x":1}],"wait":true,"subflowKey":"k"}""");
        await server.AnswerAsync(young, "result", """{"runId":"r","flowId":"flow-1","status":"completed","createdAt":"2026-01-01T00:00:00Z","completedAt":"2026-01-01T00:00:01Z","items":{"total":1},"results":[{"itemIndex":0,"status":"completed","result":{"outcome":"success","result":{"y":2}}}]}""");
        (await server.ReadAsync())["result"]!["output"]!.ToJsonString().ShouldBe("""{"y":2}""");

        await server.ExecuteAsync(2, "/evaluate", "1");
        var next = await server.ReadAsync();
        ((string)next["method"]!).ShouldBe("runs/submit");
        await server.AnswerAsync(next, "result", """{"runId":"r","flowId":"flow-1","status":"failed","completedAt":"2026-01-01T00:00:01Z","results":[{"itemIndex":0,"status":"failed","result":{"outcome":"failed","error":{"code":-32110,"message":"no paper"}}}]}""");
        (await server.ReadAsync())["error"]!.ToJsonString().ShouldBe("""{"code":-32110,"message":"no paper"}""");
    }

    [Fact]
    public async Task A_run_over_many_inputs_is_submitted_and_waited_for()
    {
        await using var server = await ServerProcess.StdioAsync();
        await server.ExecuteAsync(1, "/submit", "[1,2]");
        var submit = await server.ReadAsync();
        submit["params"]!.ToJsonString().ShouldBe("""{"flowId":"flow-1","inputs":[1,2],"wait":false,"maxConcurrency":2}""");
        await server.AnswerAsync(submit, "result", """{"runId":"r","flowId":"flow-1","status":"running","createdAt":"2026-01-01T00:00:00Z"}""");
        var get = await server.ReadAsync();
        get["params"]!.ToJsonString().ShouldBe("""{"runId":"r","wait":true,"includeResults":true}""");
        await server.AnswerAsync(get, "result", """{"runId":"r","flowId":"flow-1","status":"completed","results":[{"itemIndex":0,"status":"completed","result":{"outcome":"success","result":10}},{"itemIndex":1,"status":"completed","result":{"outcome":"success","result":20}}]}""");
        (await server.ReadAsync())["result"]!["output"]!.ToJsonString().ShouldBe("[10,20]");
    }

    [Fact]
    public async Task Progress_comes_before_the_result_and_only_when_the_runtime_takes_it()
    {
        await using (var server = await ServerProcess.StdioAsync())
        {
            await server.ExecuteAsync("p", "/progress", "2");
            (await server.ReadAsync()).ToJsonString().ShouldBe("""{"jsonrpc":"2.0","method":"components/progress","params":{"id":"p","value":{"done":1}}}""");
            ((int)(await server.ReadAsync())["params"]!["value"]!["done"]!).ShouldBe(2);
            (await server.ReadAsync())["result"]!.ToJsonString().ShouldBe("""{"output":2}""");
        }

        await using var older = await ServerProcess.StdioAsync("""{"runtime_protocol_version":1}""");
        (await older.RunAsync("/progress", "2"))["result"]!.ToJsonString().ShouldBe("""{"output":2}""");
    }

    [Fact]
    public async Task A_cancel_is_answered_at_once_and_reaches_the_function()
    {
        await using var server = await ServerProcess.StdioAsync();
        await server.ExecuteAsync(5, "/wait", "{}", ""","observability":{"step_id":"s5"}""");
        (await server.ReadAsync())["params"]!.ToJsonString().ShouldBe("""{"id":5,"value":"waiting"}""");
        await server.SendAsync("""{"jsonrpc":"2.0","method":"components/cancel","params":{"id":5}}""");
        var answer = await server.ReadAsync();
        ((int)answer["id"]!).ShouldBe(5);
        ((int)answer["error"]!["code"]!).ShouldBe(-32104);
        (await server.RunAsync("/add", """{"a":1,"b":1}"""))["result"]!.ToJsonString().ShouldBe("""{"output":{"sum":2}}""");
        server.Input.Close();
        (await server.ExitAsync()).ShouldBe(0);
        (await server.ErrorsAsync()).ShouldContain("s5: cancelled");
    }

    [Fact]
    public async Task What_a_function_and_its_children_print_goes_to_standard_error()
    {
        await using var server = await ServerProcess.StdioAsync();
        (await server.RunAsync("/print", "{}"))["result"]!.ToJsonString().ShouldBe("""{"output":null}""");
        server.Input.Close();
        (await server.ReadLineAsync()).ShouldBeNull();
        var errors = await server.ErrorsAsync();
        errors.ShouldContain("a line for nobody");
        errors.ShouldContain("a line of a child");
    }

    [Fact]
    public async Task Messages_that_cannot_be_used_are_refused_and_harm_nobody()
    {
        await using var server = await ServerProcess.StdioAsync();
        await server.SendAsync("nonsense");
        ((int)(await server.ReadAsync())["error"]!["code"]!).ShouldBe(-32700);
        await server.SendAsync("""[1]""");
        ((int)(await server.ReadAsync())["error"]!["code"]!).ShouldBe(-32600);
        await server.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"components/dance","params":{}}""");
        ((int)(await server.ReadAsync())["error"]!["code"]!).ShouldBe(-32601);
        await server.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"components/execute","params":[]}""");
        ((int)(await server.ReadAsync())["error"]!["code"]!).ShouldBe(-32602);
        await server.SendAsync("""{"jsonrpc":"2.0","id":"nobody","result":{}}""");
        await server.ExecuteAsync(3, "/echo", $"\"{new string('x', 1_100_000)}\"");
        var tooLarge = await server.ReadAsync();
        ((int)tooLarge["id"]!).ShouldBe(3);
        ((string)tooLarge["error"]!["message"]!).ShouldContain("larger than 1048576 bytes");
        (await server.RunAsync("/add", """{"a":1,"b":1}"""))["result"]!.ToJsonString().ShouldBe("""{"output":{"sum":2}}""");
    }

    [Fact]
    public async Task Requests_are_answered_out_of_order_and_too_many_are_busy()
    {
        await using var server = await ServerProcess.StdioAsync();
        for (var i = 0; i < 100; i++)
            await server.ExecuteAsync(i, "/wait", "{}");
        for (var i = 0; i < 100; i++)
            ((string?)(await server.ReadAsync())["method"]).ShouldBe("components/progress");
        var busy = (await server.RunAsync("/add", """{"a":1,"b":1}"""))["error"]!;
        ((int)busy["code"]!).ShouldBe(-32102);
        ((int)busy["data"]!["retry_after_ms"]!).ShouldBe(1000);
        await server.SendAsync("""{"jsonrpc":"2.0","method":"components/cancel","params":{"id":50}}""");
        ((int)(await server.ReadAsync())["id"]!).ShouldBe(50);
        (await server.RunAsync("/add", """{"a":1,"b":1}"""))["result"]!.ToJsonString().ShouldBe("""{"output":{"sum":2}}""");
    }

    [Fact]
    public async Task A_client_that_does_not_read_for_a_while_gets_everything_in_the_end()
    {
        await using var server = await ServerProcess.StdioAsync();
        var padding = new string('x', 10_000);
        for (var i = 0; i < 90; i++)
            await server.ExecuteAsync(i, "/echo", $"\"{padding}\"");
        server.Input.Close();
        var seen = new HashSet<int>();
        for (var i = 0; i < 90; i++)
        {
            var answer = await server.ReadAsync();
            ((string)answer["result"]!["output"]!).Length.ShouldBe(10_000);
            seen.Add((int)answer["id"]!);
        }

        seen.Count.ShouldBe(90);
        (await server.ReadLineAsync()).ShouldBeNull();
        (await server.ExitAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_server_whose_input_ends_or_that_is_terminated_exits()
    {
        await using var server = await ServerProcess.StdioAsync();
        server.Input.Close();
        (await server.ExitAsync()).ShouldBe(0);

        await using var other = await ServerProcess.StdioAsync();
        await other.ExecuteAsync(1, "/add", """{"a":1,"b":1}""");
        await other.ReadAsync();
        using var kill = Process.Start("kill", ["-TERM", $"{other.Id}"]);
        (await other.ExitAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("--port", "x")]
    [InlineData("--prot", "1")]
    [InlineData("--port", "")]
    public async Task Arguments_that_are_not_understood_are_explained(params string[] args)
    {
        await using var server = ServerProcess.Start(args);
        (await server.ExitAsync()).ShouldBe(2);
        (await server.ErrorsAsync()).ShouldContain("--port N");
    }
}
