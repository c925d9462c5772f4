using System.Net;

namespace StepFlow.Server.Tests.Runs;

public sealed class IdempotencyTests : IAsyncLifetime
{
    SecuredServer _server = null!;
    string _key = null!;
    string _flow = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SecuredServer.StartAsync();
        _key = await _server.KeyAsync();
        _flow = await _server.StoreAsync(_key, SecuredServer.Quick);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_same_request_under_the_same_key_is_the_same_run()
    {
        var first = await StartAsync("k");
        using var again = await SendAsync("k", SecuredServer.Body(_flow, wait: true));
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        var run = await TestServer.JsonAsync(again);
        run.GetProperty("runId").GetString().ShouldBe(first);
        run.GetProperty("results")[0].GetProperty("status").GetString().ShouldBe("completed");
        (await StartAsync("other")).ShouldNotBe(first);
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused()
    {
        await StartAsync("k");
        await _server.FailAsync(
            HttpMethod.Post, "runs", _key, 422, "IDEMPOTENCY_KEY_REUSED", SecuredServer.Body(_flow, labels: new { a = "b" }), r => r.Headers.Add("Idempotency-Key", "k"));
    }

    [Fact]
    public async Task Repetitions_at_the_same_time_come_to_one_run()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => StartAsync("k")));
        runs.Distinct().Count().ShouldBe(1);
        var list = await _server.OkAsync(HttpMethod.Get, "runs", _key);
        list.GetProperty("runs").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Keys_of_two_tenants_have_nothing_to_do_with_each_other()
    {
        var first = await StartAsync("k");
        var other = await _server.KeyAsync(tenant: "other");
        var flow = await _server.StoreAsync(other, SecuredServer.Quick);
        var second = await _server.OkAsync(HttpMethod.Post, "runs", other, SecuredServer.Body(flow), r => r.Headers.Add("Idempotency-Key", "k"));
        second.GetProperty("runId").GetString().ShouldNotBe(first);
    }

    [Fact]
    public async Task A_key_is_free_again_when_its_run_is_deleted()
    {
        var first = await StartAsync("k");
        await _server.OkAsync(HttpMethod.Get, $"runs/{first}?wait=true", _key);
        await _server.OkAsync(HttpMethod.Delete, $"runs/{first}", _key);
        (await StartAsync("k")).ShouldNotBe(first);
    }

    async Task<string> StartAsync(string idempotencyKey)
    {
        using var response = await SendAsync(idempotencyKey, SecuredServer.Body(_flow));
        return (await TestServer.JsonAsync(response)).GetProperty("runId").GetString()!;
    }

    Task<HttpResponseMessage> SendAsync(string idempotencyKey, object body) =>
        _server.SendAsync(HttpMethod.Post, "runs", _key, body, r => r.Headers.Add("Idempotency-Key", idempotencyKey));
}
