using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace StepFlow.Cli.Tests.Serving;

/// <summary>What a server does on SIGTERM, and what it finds when it starts again.</summary>
public sealed class DrainTests : IDisposable
{
    static readonly JsonElement Waiting = JsonElement.Parse("""
        {"steps": [{"id": "wait", "component": "/builtin/wait_for_event", "input": {"event": "go"}}], "output": {"$step": "wait"}}
        """);

    readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_terminated_server_refuses_new_runs_lets_requests_end_and_leaves_its_runs_to_the_next()
    {
        var cancel = TestContext.Current.CancellationToken;
        string left;
        using (var server = await ServerProcess.StartAsync(_workspace.Directory))
        {
            await ReadyAsync(server);
            var run = await StartRunAsync(server);
            left = await StartRunAsync(server);
            using var stream = await server.Http.GetAsync(new Uri($"runs/{run}/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancel);
            using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(cancel));
            while (await lines.ReadLineAsync(cancel) is { } line && line != "event: stepWaiting")
                continue;
            var waiting = server.Http.GetAsync(new Uri($"runs/{run}?wait=true", UriKind.Relative), cancel);

            server.Terminate();
            (await lines.ReadToEndAsync(cancel)).ShouldContain(": draining");
            using var readiness = await server.Http.GetAsync(new Uri("health/ready", UriKind.Relative), cancel);
            readiness.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await readiness.Content.ReadAsStringAsync(cancel)).ShouldContain("DRAINING");
            using var refused = await server.Http.PostAsJsonAsync("runs", new { flow = Waiting, input = new[] { 1 } }, cancel);
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter!.Delta.ShouldNotBeNull();

            using var signalled = await server.Http.PostAsJsonAsync($"runs/{run}/signals/go", new { ok = true }, cancel);
            signalled.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            using var answer = await waiting;
            (await StatusAsync(answer)).ShouldBe("completed");
            (await server.ExitedAsync()).ShouldBe(0);
        }

        using var next = await ServerProcess.StartAsync(_workspace.Directory);
        using var again = await next.Http.PostAsJsonAsync($"runs/{left}/signals/go", new { ok = true }, cancel);
        again.StatusCode.ShouldBe(HttpStatusCode.Accepted, "a run that is asked for is taken up, recovered or not");
        using var ended = await next.Http.GetAsync(new Uri($"runs/{left}?wait=true", UriKind.Relative), cancel);
        (await StatusAsync(ended)).ShouldBe("completed");
    }

    [Fact]
    public async Task Whoever_comes_right_after_a_crash_waits_for_a_run_that_is_still_to_be_taken_up()
    {
        var cancel = TestContext.Current.CancellationToken;
        string run;
        using (var server = await ServerProcess.StartAsync(_workspace.Directory))
        {
            run = await StartRunAsync(server);
            await server.KillAsync();
        }

        using var next = await ServerProcess.StartAsync(_workspace.Directory);
        var waiting = next.Http.GetAsync(new Uri($"runs/{run}?wait=true", UriKind.Relative), cancel);
        using var signalled = await next.Http.PostAsJsonAsync($"runs/{run}/signals/go", new { ok = true }, cancel);
        signalled.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        using var answer = await waiting;
        (await StatusAsync(answer)).ShouldBe("completed");
    }

    static async Task ReadyAsync(ServerProcess server)
    {
        while (true)
        {
            using var ready = await server.Http.GetAsync(new Uri("health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            if (ready.IsSuccessStatusCode)
                return;
        }
    }

    static async Task<string> StartRunAsync(ServerProcess server)
    {
        using var response = await server.Http.PostAsJsonAsync(
            "runs", new { flow = Waiting, input = new[] { 1 } }, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (await JsonAsync(response)).GetProperty("runId").GetString()!;
    }

    static async Task<string?> StatusAsync(HttpResponseMessage response) => (await JsonAsync(response)).GetProperty("status").GetString();

    static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
}
