using System.Text.Json;
using StepFlow.Runtime.Access;

namespace StepFlow.Server.Tests.Runs;

public sealed class ListingTests : IAsyncLifetime
{
    SecuredServer _server = null!;
    string _key = null!;
    string _quick = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SecuredServer.StartAsync();
        _key = await _server.KeyAsync();
        _quick = await _server.StoreAsync(_key, SecuredServer.Quick);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("label=team=red", "red5 red20")]
    [InlineData("label=team", "blue7 red5 red20")]
    [InlineData("label=cost>=7", "blue7 red20")]
    [InlineData("label=cost>7", "red20")]
    [InlineData("label=cost<=7", "blue7 red5")]
    [InlineData("label=cost<7", "red5")]
    [InlineData("label=team=red&label=cost>=7", "red20")]
    [InlineData("flowName=quick", "blue7 none red5 red20")]
    [InlineData("flowName=nobody", "")]
    [InlineData("status=completed", "blue7 none red5 red20")]
    [InlineData("status=running,failed", "")]
    [InlineData("createdAfter=2000-01-01T00:00:00Z&createdBefore=2001-01-01T00:00:00Z", "")]
    public async Task Runs_are_found_by_what_is_known_of_them(string query, string expected)
    {
        var runs = new Dictionary<string, string>
        {
            [await RunAsync(new { team = "red", cost = "5" })] = "red5",
            [await RunAsync(new { team = "red", cost = "20" })] = "red20",
            [await RunAsync(new { team = "blue", cost = "7" })] = "blue7",
            [await RunAsync(new { })] = "none",
        };
        var found = (await ListAsync(Escape(query))).Select(r => runs[r]).Order(StringComparer.Ordinal);
        string.Join(' ', found).ShouldBe(string.Join(' ', expected.Split(' ').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Pages_hold_every_run_once()
    {
        var started = new HashSet<string>();
        for (var i = 0; i < 7; i++)
            started.Add(await RunAsync(new { }));
        var seen = new List<string>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await _server.OkAsync(HttpMethod.Get, $"runs?limit=3&flowName=quick{cursor}", _key);
            seen.AddRange(Ids(page));
            cursor = page.TryGetProperty("nextCursor", out var next) ? $"&cursor={next.GetString()}" : null;
        }

        seen.Count.ShouldBe(7);
        seen.ToHashSet().SetEquals(started).ShouldBeTrue();
        (await ListAsync("offset=5")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_cursor_serves_its_own_query_and_tenant_only()
    {
        await RunAsync(new { });
        await RunAsync(new { });
        var cursor = (await _server.OkAsync(HttpMethod.Get, "runs?limit=1", _key)).GetProperty("nextCursor").GetString();
        await _server.OkAsync(HttpMethod.Get, $"runs?limit=2&cursor={cursor}", _key);
        await _server.FailAsync(HttpMethod.Get, $"runs?flowName=x&cursor={cursor}", _key, 400, "INVALID_CURSOR");
        await _server.FailAsync(HttpMethod.Get, $"flows?cursor={cursor}", _key, 400, "INVALID_CURSOR");
        await _server.FailAsync(HttpMethod.Get, $"runs?cursor={cursor}", await _server.KeyAsync(tenant: "other"), 400, "INVALID_CURSOR");
        await _server.FailAsync(HttpMethod.Get, "runs?cursor=nonsense", _key, 400, "INVALID_CURSOR");
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("offset=-1")]
    [InlineData("maxDepth=-1")]
    [InlineData("status=happy")]
    [InlineData("label==x")]
    [InlineData("label=cost>many")]
    [InlineData("rootRunId=nonsense")]
    [InlineData("createdAfter=yesterday")]
    public async Task A_question_that_makes_no_sense_is_refused(string query) =>
        await _server.FailAsync(HttpMethod.Get, $"runs?{Escape(query)}", _key, 400, "INVALID_REQUEST");

    [Fact]
    public async Task Flows_are_listed_and_deleted()
    {
        (await FlowsAsync()).ShouldBe([_quick]);
        (await _server.OkAsync(HttpMethod.Get, "flows", await _server.KeyAsync(tenant: "other"))).GetProperty("flows").GetArrayLength().ShouldBe(0);
        await _server.OkAsync(HttpMethod.Delete, $"flows/{_quick}", _key);
        (await FlowsAsync()).ShouldBeEmpty();
        await _server.FailAsync(HttpMethod.Delete, $"flows/{_quick}", _key, 404, "FLOW_NOT_FOUND");
        await _server.FailAsync(HttpMethod.Get, $"flows/{_quick}", _key, 404, "FLOW_NOT_FOUND");

        async Task<string?[]> FlowsAsync() =>
            [.. (await _server.OkAsync(HttpMethod.Get, "flows?name=quick", _key)).GetProperty("flows").EnumerateArray().Select(f => f.GetProperty("flowId").GetString())];
    }

    [Fact]
    public async Task A_run_is_deleted_once_it_has_ended()
    {
        var waiting = await _server.StartAsync(_key, await _server.StoreAsync(_key, SecuredServer.Waiting));
        await _server.FailAsync(HttpMethod.Delete, $"runs/{waiting}", _key, 409, "RUN_NOT_TERMINAL");
        await _server.FailAsync(HttpMethod.Delete, $"runs/{waiting}", await _server.KeyAsync(AccessRole.Runner), 403, "FORBIDDEN");
        await _server.OkAsync(HttpMethod.Post, $"runs/{waiting}/cancel", _key);
        await _server.OkAsync(HttpMethod.Get, $"runs/{waiting}?wait=true", _key);
        await _server.OkAsync(HttpMethod.Delete, $"runs/{waiting}", _key);
        await _server.FailAsync(HttpMethod.Get, $"runs/{waiting}", _key, 404, "RUN_NOT_FOUND");
        await _server.FailAsync(HttpMethod.Delete, $"runs/{waiting}", _key, 404, "RUN_NOT_FOUND");
    }

    [Fact]
    public async Task A_child_run_goes_with_its_root_only()
    {
        var parent = await _server.StoreAsync(_key, """
            steps:
              - {id: sub, component: /builtin/eval, input: {flow: {$literal: {output: {$input: name}}}, input: {name: Ada}}}
            output: {$step: sub}
            """);
        var root = await _server.StartAsync(_key, parent, wait: true);
        var tree = await ListAsync($"rootRunId={root}");
        tree.Count.ShouldBe(2);
        (await ListAsync($"parentRunId={root}")).ShouldBe(tree.Where(r => r != root));
        (await ListAsync("maxDepth=0")).ShouldBe([root]);
        await _server.FailAsync(HttpMethod.Delete, $"runs/{tree.Single(r => r != root)}", _key, 409, "NOT_A_ROOT");
        await _server.OkAsync(HttpMethod.Delete, $"runs/{root}", _key);
        (await ListAsync("rootsOnly=false")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_blob_is_deleted_unless_something_needs_it()
    {
        var blob = (await _server.OkAsync(HttpMethod.Post, "blobs", _key, new { data = "x" })).GetProperty("blobId").GetString();
        await _server.OkAsync(HttpMethod.Delete, $"blobs/{blob}", _key);
        await _server.FailAsync(HttpMethod.Get, $"blobs/{blob}", _key, 404, "BLOB_NOT_FOUND");
        await _server.FailAsync(HttpMethod.Delete, $"blobs/{blob}", _key, 404, "BLOB_NOT_FOUND");
        using var needed = await _server.SendAsync(HttpMethod.Delete, $"blobs/{_quick}", _key);
        ((int)needed.StatusCode).ShouldBe(202);
    }

    static string Escape(string query) => query.Replace(">", "%3E", StringComparison.Ordinal).Replace("<", "%3C", StringComparison.Ordinal);

    static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("runId").GetString()!);

    async Task<List<string>> ListAsync(string query) => [.. Ids(await _server.OkAsync(HttpMethod.Get, $"runs?{query}", _key))];

    Task<string> RunAsync(object labels) => _server.StartAsync(_key, _quick, wait: true, labels);
}
