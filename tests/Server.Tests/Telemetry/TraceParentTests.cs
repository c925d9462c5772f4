using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Delegates;

namespace StepFlow.Server.Tests.Telemetry;

public sealed class TraceParentTests
{
    const string Flow = """{"steps": [{"id": "a", "component": "/test/seen"}], "output": {"$step": "a"}}""";

    readonly ConcurrentQueue<string?> _seen = new();

    [Fact]
    public async Task Whatever_sets_a_run_going_puts_it_into_the_trace_of_its_caller()
    {
        var components = new DelegatePlugin().Add(new ComponentInfo("/seen"), (call, _, _) =>
        {
            _seen.Enqueue(call.TraceParent?.Split('-')[1]);
            return ValueTask.FromResult(ComponentResult.Success(call.Input));
        });
        await using var server = await WatchedServer.StartAsync(components);
        var run = await SendAsync(server, "runs", 1, new { flow = JsonElement.Parse(Flow), input = new[] { 1 }, wait = true });
        var (runId, flowId) = (run.GetProperty("runId").GetString(), run.GetProperty("flowId").GetString());
        await SendAsync(server, $"runs/{runId}/fork", 2, new { fromStep = "a", wait = true });
        await SendAsync(server, $"runs/{runId}/rerun", 3, new { wait = true });
        var batch = (await SendAsync(server, "batches", 4, new { flowId, inputs = new[] { 1 } })).GetProperty("batchId").GetString();
        await server.GetAsync($"api/v1/batches/{batch}?wait=true");

        _seen.ShouldBe([Trace(1), Trace(2), Trace(3), Trace(4)]);
    }

    static string Trace(int n) => $"{n}af7651916cd43dd8448eb211c80319c";

    static async Task<JsonElement> SendAsync(WatchedServer server, string path, int trace, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"api/v1/{path}", UriKind.Relative)) { Content = JsonContent.Create(body) };
        request.Headers.Add("traceparent", $"00-{Trace(trace)}-b7ad6b7169203331-01");
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await TestServer.JsonAsync(response);
    }
}
