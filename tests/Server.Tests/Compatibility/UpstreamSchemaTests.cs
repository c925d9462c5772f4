using System.Net.Http.Json;
using System.Text.Json;

namespace StepFlow.Server.Tests.Compatibility;

/// <summary>Clients made for upstream 0.11.1 understand every answer: it validates against the schema that upstream publishes for it.</summary>
public sealed class UpstreamSchemaTests : IAsyncLifetime
{
    const string Mixed = """
        name: mixed
        variables: {type: object, properties: {who: {type: string, default: me}}}
        steps:
          - {id: good, component: /builtin/noop, input: {v: {$input: v}}}
          - {id: child, component: /builtin/eval, input: {flow: {$literal: {steps: [{id: inner, component: /builtin/noop, input: 1}], output: {$step: inner}}}, input: {}}}
          - {id: bad, component: /builtin/get_blob, input: {blob_id: {$input: blob}}, onError: {action: useDefault, defaultValue: 1}}
        output: {$step: good}
        """;

    const string Failing = """
        steps: [{id: bad, component: /builtin/put_blob, input: {nothing: 1}}]
        output: {$step: bad}
        """;

    const string Waiting = """
        steps: [{id: wait, component: /builtin/wait_for_event, input: {event: never}}]
        output: {$step: wait}
        """;

    readonly List<string> _violations = [];
    readonly HashSet<string> _seen = [];
    TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_answer_validates_against_the_schema_that_upstream_publishes()
    {
        await SeeAsync("healthCheck", HttpMethod.Get, "health");
        await SeeAsync("listComponents", HttpMethod.Get, "components?includeSchemas=true");
        await FlowsAsync();
        await BlobsAsync();
        await RunsAsync();
        await ErrorsAsync();

        // Deletions have no body to look at.
        UpstreamSchemas.Operations.Select(o => o.Operation["operationId"]!.GetValue<string>())
            .Except(_seen).ShouldBe(["deleteRun", "deleteFlow"], ignoreOrder: true);
        _violations.ShouldBeEmpty();
    }

    async Task FlowsAsync()
    {
        var id = await _server.StoreAsync(Mixed);
        var flow = (await _server.GetAsync($"flows/{id}")).GetProperty("flow");
        await SeeAsync("storeFlow", HttpMethod.Post, "flows", new { flow });
        await SeeAsync("storeFlow", HttpMethod.Post, "flows", new { flow = new { steps = new[] { new { id = "a" } } } });
        await SeeAsync("getFlow", HttpMethod.Get, $"flows/{id}");
        await SeeAsync("getFlowVariables", HttpMethod.Get, $"flows/{id}/variables");
    }

    async Task BlobsAsync()
    {
        var stored = await SeeAsync("storeBlob", HttpMethod.Post, "blobs", new { data = new { a = 1 }, blobType = "data", filename = "a.json" });
        await SeeAsync("getBlob", HttpMethod.Get, $"blobs/{stored.GetProperty("blobId").GetString()}");
    }

    async Task RunsAsync()
    {
        var mixed = await _server.StoreAsync(Mixed);
        var failing = await _server.StoreAsync(Failing);
        var waiting = await _server.StoreAsync(Waiting);
        await SeeAsync("createRun", HttpMethod.Post, "runs", new { flowId = mixed, input = new[] { new { v = 1 } } });
        var done = await SeeAsync("createRun", HttpMethod.Post, "runs", new
        {
            flowId = mixed, input = new[] { new { v = 1, blob = "x" }, new { v = 2, blob = "y" } }, wait = true, overrides = new { },
        });
        var failed = await SeeAsync("createRun", HttpMethod.Post, "runs", new { flowId = failing, input = new[] { 1 }, wait = true });
        var open = await SeeAsync("createRun", HttpMethod.Post, "runs", new { flowId = waiting, input = new[] { 1 } });
        foreach (var run in new[] { done, failed, open })
        {
            var id = run.GetProperty("runId").GetString();
            await SeeAsync("getRun", HttpMethod.Get, $"runs/{id}");
            await SeeAsync("getRunItems", HttpMethod.Get, $"runs/{id}/items");
            await SeeAsync("getRunFlow", HttpMethod.Get, $"runs/{id}/flow");
            await SeeAsync("getRunSteps", HttpMethod.Get, $"runs/{id}/steps?itemIndex=0");
        }

        await SeeAsync("listRuns", HttpMethod.Get, "runs?rootsOnly=false&limit=100");
        await SeeAsync("cancelRun", HttpMethod.Post, $"runs/{open.GetProperty("runId").GetString()}/cancel", new { });
        await SeeAsync("getRunItems", HttpMethod.Get, $"runs/{open.GetProperty("runId").GetString()}/items");
        await SeeAsync("cancelRun", HttpMethod.Post, $"runs/{open.GetProperty("runId").GetString()}/cancel", new { });
    }

    async Task ErrorsAsync()
    {
        var nobody = Guid.Empty;
        await SeeAsync("getRun", HttpMethod.Get, $"runs/{nobody}");
        await SeeAsync("getRunItems", HttpMethod.Get, $"runs/{nobody}/items");
        await SeeAsync("getRunFlow", HttpMethod.Get, $"runs/{nobody}/flow");
        await SeeAsync("getRunSteps", HttpMethod.Get, $"runs/{nobody}/steps");
        await SeeAsync("cancelRun", HttpMethod.Post, $"runs/{nobody}/cancel", new { });
        await SeeAsync("getFlow", HttpMethod.Get, $"flows/{new string('a', 64)}");
        await SeeAsync("getFlowVariables", HttpMethod.Get, $"flows/{new string('a', 64)}/variables");
        await SeeAsync("getBlob", HttpMethod.Get, $"blobs/{new string('a', 64)}");
        await SeeAsync("createRun", HttpMethod.Post, "runs", new { flowId = new string('a', 64), input = new[] { 1 } });
        await SeeAsync("createRun", HttpMethod.Post, "runs", new { });
        await SeeAsync("storeBlob", HttpMethod.Post, "blobs", new { });
        await SeeAsync("storeFlow", HttpMethod.Post, "flows", new { });
        await SeeAsync("listRuns", HttpMethod.Get, "runs?status=oops");
    }

    async Task<JsonElement> SeeAsync(string operation, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await TestServer.JsonAsync(response);
        _seen.Add(operation);
        _violations.AddRange(UpstreamSchemas.Violations(operation, (int)response.StatusCode, answer));
        return answer;
    }
}
