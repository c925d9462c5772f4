using System.Net;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Delegates;

namespace StepFlow.Server.Tests.Runs;

public sealed class RunControlTests
{
    const string Chain = """
        steps:
          - {id: a, component: /own/count, input: {v: {$input: v}}}
          - {id: b, component: /own/count, input: {from: {$step: a}}}
        output: {$step: b}
        """;

    const string Parent = """
        steps:
          - id: child
            component: /builtin/eval
            input:
              flow: {$literal: {steps: [{id: wait, component: /builtin/wait_for_event, input: {event: go}}], output: {$step: wait}}}
              input: {}
        output: {$step: child}
        """;

    int _calls;

    [Fact]
    public async Task A_run_started_for_debugging_is_stepped_through_and_then_let_go()
    {
        await using var server = await StartAsync();
        var flow = await server.StoreAsync(Chain);
        using var started = await server.PostAsync("runs", new { flowId = flow, input = new[] { new { v = 1 } }, debug = true, wait = true });
        var run = await TestServer.JsonAsync(started);
        run.GetProperty("status").GetString().ShouldBe("paused");
        var id = run.GetProperty("runId").GetString();
        (await server.GetAsync($"runs/{id}/debug/runnable")).GetProperty("runnableSteps")[0].GetString().ShouldBe("a");
        _calls.ShouldBe(0);

        using var tooEarly = await server.PostAsync($"runs/{id}/debug/step", new { stepIds = new[] { "b" } });
        tooEarly.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var stepped = await server.PostAsync($"runs/{id}/debug/step", new { stepIds = new[] { "a" } });
        (await TestServer.JsonAsync(stepped)).GetProperty("results").GetProperty("a").GetProperty("outcome").GetString().ShouldBe("success");
        _calls.ShouldBe(1);

        using var continued = await server.PostAsync($"runs/{id}/debug/continue", new { });
        continued.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await TestServer.JsonAsync(continued)).GetProperty("results").GetArrayLength().ShouldBe(1);
        _calls.ShouldBe(2);
    }

    [Fact]
    public async Task A_run_can_be_paused_with_a_reason_and_resumed()
    {
        await using var server = await StartAsync();
        var id = await server.StartRunAsync(Parent);
        using var paused = await server.PostAsync($"runs/{id}/pause", new { reason = "lunch" });
        var run = await TestServer.JsonAsync(paused);
        run.GetProperty("status").GetString().ShouldBe("paused");
        run.GetProperty("reason").GetString().ShouldBe("lunch");
        using var resumed = await server.PostAsync($"runs/{id}/resume", new { });
        (await TestServer.JsonAsync(resumed)).GetProperty("status").GetString().ShouldBe("running");
    }

    [Fact]
    public async Task A_fork_takes_over_what_holds_and_a_rerun_takes_over_nothing()
    {
        await using var server = await StartAsync();
        var id = await server.RunAsync(Chain, 1);
        _calls.ShouldBe(2);
        using var fork = await server.PostAsync($"runs/{id}/fork", new { fromStep = "b", wait = true, labels = new { why = "test" } });
        var forked = await TestServer.JsonAsync(fork);
        forked.GetProperty("status").GetString().ShouldBe("completed");
        forked.GetProperty("forkedFrom").GetString().ShouldBe(id);
        forked.GetProperty("labels").GetProperty("why").GetString().ShouldBe("test");
        _calls.ShouldBe(3);

        using var rerun = await server.PostAsync($"runs/{id}/rerun", new { wait = true });
        rerun.StatusCode.ShouldBe(HttpStatusCode.OK);
        _calls.ShouldBe(5);
        using var bare = await server.Http.PostAsync(new Uri($"runs/{id}/rerun", UriKind.Relative), null, TestContext.Current.CancellationToken);
        bare.StatusCode.ShouldBe(HttpStatusCode.Accepted);

        using var unknown = await server.PostAsync($"runs/{id}/fork", new { fromStep = "nope" });
        unknown.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_child_run_can_be_waited_for_and_ends_before_its_root_does()
    {
        await using var server = await StartAsync();
        var root = await server.StartRunAsync(Parent);
        using var stream = await Events.SseReader.OpenAsync(server.Http, $"runs/{root}/events?includeSubRuns=true");
        var child = (await stream.NextAsync("subRunCreated")).Body.GetProperty("runId").GetString();
        await stream.NextAsync("stepWaiting");

        var inTime = await server.GetAsync($"runs/{child}?wait=true&timeoutSecs=0");
        inTime.GetProperty("status").GetString().ShouldBe("running");
        var waiting = server.GetAsync($"runs/{child}?wait=true");
        using var signalled = await server.PostAsync($"runs/{root}/signals/go", new { done = true });
        (await waiting).GetProperty("status").GetString().ShouldBe("completed");
        using var refused = await server.Http.GetAsync(new Uri($"runs/{child}?wait=true&timeoutSecs=99999", UriKind.Relative), TestContext.Current.CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Items_and_steps_come_in_pages()
    {
        await using var server = await StartAsync();
        var id = await server.RunAsync(Chain, 25);
        var items = await server.GetAsync($"runs/{id}/items?offset=20&limit=3");
        items.GetProperty("itemCount").GetInt32().ShouldBe(25);
        items.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("itemIndex").GetInt32()).ShouldBe([20, 21, 22]);
        items.GetProperty("items")[0].GetProperty("result").GetProperty("outcome").GetString().ShouldBe("success");
        items.GetProperty("nextOffset").GetInt32().ShouldBe(23);
        var steps = await server.GetAsync($"runs/{id}/steps?itemIndex=24&offset=1&limit=1");
        steps.GetProperty("steps").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("b");
        steps.TryGetProperty("nextOffset", out _).ShouldBeFalse();
        var whole = await server.GetAsync($"runs/{id}");
        whole.GetProperty("itemDetails").EnumerateArray().ShouldAllBe(i => i.GetProperty("steps").GetArrayLength() == 2);
        using var refused = await server.Http.GetAsync(new Uri($"runs/{id}/items?limit=0", UriKind.Relative), TestContext.Current.CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    Task<TestServer> StartAsync() => TestServer.StartAsync(plugins: new Dictionary<string, IComponentPlugin>
    {
        ["own"] = new DelegatePlugin().Add("count", (input, _) =>
        {
            Interlocked.Increment(ref _calls);
            return ValueTask.FromResult(input);
        }),
    });
}
