using System.Net;
using System.Text.Json;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Server.Events;
using StepFlow.Testing.Time;

namespace StepFlow.Server.Tests.Events;

public sealed class RunEventsTests : IAsyncLifetime
{
    const string Waiting = """
        name: waiting
        steps:
          - {id: first, component: /builtin/noop, input: {v: {$input: v}}}
          - {id: wait, component: /builtin/wait_for_event, input: {event: go, after: {$step: first}}}
        output: {$step: wait}
        """;

    const string Wide = """
        steps:
          - {id: a, component: /builtin/noop, input: 1}
          - {id: b, component: /builtin/noop, input: 2}
          - {id: c, component: /builtin/noop, input: 3}
        output: [{$step: a}, {$step: b}, {$step: c}]
        """;

    const string Parent = """
        steps:
          - id: child
            component: /builtin/eval
            input:
              flow: {$literal: {steps: [{id: inner, component: /builtin/noop, input: 1}], output: {$step: inner}}}
              input: {}
        output: {$step: child}
        """;

    TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_finished_run_is_told_from_its_journal_and_the_stream_ends()
    {
        var run = await _server.RunAsync(Wide, 1);
        using var stream = await SseReader.OpenAsync(_server.Http, $"runs/{run}/events?includeResults=true");
        var all = await stream.RestAsync();

        all[0].Kind.ShouldBe("runCreated");
        all.Count(e => e.Kind == "stepStarted").ShouldBe(3);
        all.Where(e => e.Kind == "stepCompleted").Select(e => e.Body.GetProperty("stepId").GetString()).ShouldBe(["a", "b", "c"], ignoreOrder: true);
        all.Single(e => e.Kind == "itemCompleted").Body.GetProperty("result").GetProperty("result").GetArrayLength().ShouldBe(3);
        all[^2].Kind.ShouldBe("runCompleted");
        all[^1].Kind.ShouldBe("streamEnded");
        all[^1].Body.GetProperty("status").GetString().ShouldBe("completed");
        all.Select(e => e.Data.GetProperty("sequenceNumber").GetInt64()).ShouldBeInOrder();
    }

    [Fact]
    public async Task Coming_back_after_any_event_repeats_nothing_and_leaves_nothing_out()
    {
        var run = await _server.RunAsync(Wide, 3);
        using var whole = await SseReader.OpenAsync(_server.Http, $"runs/{run}/events");
        var all = await whole.RestAsync();
        all.Select(e => e.Id).Distinct().Count().ShouldBe(all.Count - 1, "only the end shares its id, with the completion that it follows");

        for (var i = 0; i < all.Count - 2; i++)
        {
            using var rest = await SseReader.OpenAsync(_server.Http, $"runs/{run}/events", all[i].Id);
            (await rest.RestAsync()).Select(e => e.ToString()).ShouldBe(all.Skip(i + 1).Select(e => e.ToString()), $"after {all[i].Id}");
        }
    }

    [Fact]
    public async Task After_the_last_event_there_is_nothing_and_browsers_are_told_so()
    {
        var run = await _server.RunAsync(Wide, 1);
        using var whole = await SseReader.OpenAsync(_server.Http, $"runs/{run}/events");
        var last = (await whole.RestAsync())[^1].Id;

        using var request = new HttpRequestMessage(HttpMethod.Get, $"runs/{run}/events") { Headers = { { "Last-Event-ID", last } } };
        using var response = await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task What_happens_while_one_watches_comes_as_it_happens_and_is_what_the_journal_says_later()
    {
        var run = await _server.StartRunAsync(Waiting);
        using var stream = await SseReader.OpenAsync(_server.Http, $"runs/{run}/events");
        var waiting = await stream.NextAsync("stepWaiting");
        waiting.Body.GetProperty("waitsOn").GetString().ShouldBe("go");

        using var signalled = await _server.PostAsync($"runs/{run}/signals/go", new { ok = true });
        signalled.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var live = await stream.RestAsync();
        live.Select(e => e.Kind).ShouldBe(["signalReceived", "stepCompleted", "itemCompleted", "runCompleted", "streamEnded"]);

        using var later = await SseReader.OpenAsync(_server.Http, $"runs/{run}/events", waiting.Id);
        (await later.RestAsync()).Select(e => e.ToString()).ShouldBe(live.Select(e => e.ToString()));
    }

    [Fact]
    public async Task Only_the_kinds_asked_for_come_in_whatever_spelling_and_others_are_refused()
    {
        var run = await _server.RunAsync(Wide, 1);
        using var stream = await SseReader.OpenAsync(
            _server.Http, $"runs/{run}/events?eventTypes=step_completed&eventTypes=STATUS_EVENT_TYPE_STEP_READY,RunCompleted");
        (await stream.RestAsync()).Select(e => e.Kind).ShouldBe(["stepCompleted", "stepCompleted", "stepCompleted", "runCompleted", "streamEnded"]);

        using var refused = await _server.Http.GetAsync(new Uri($"runs/{run}/events?eventTypes=oops", UriKind.Relative), TestContext.Current.CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Child_runs_are_told_when_asked_for_and_have_streams_of_their_own()
    {
        var run = await _server.RunAsync(Parent, 1);
        using var alone = await SseReader.OpenAsync(_server.Http, $"runs/{run}/events");
        var own = await alone.RestAsync();
        own.Where(e => e.Kind != "subRunCreated").ShouldAllBe(e => e.Body.GetProperty("runId").GetString() == run);
        var child = own.Single(e => e.Kind == "subRunCreated").Body.GetProperty("runId").GetString()!;

        using var tree = await SseReader.OpenAsync(_server.Http, $"runs/{run}/events?includeSubRuns=true");
        (await tree.RestAsync()).Count(e => e.Body.GetProperty("runId").GetString() == child && e.Kind == "stepCompleted").ShouldBe(1);

        using var below = await SseReader.OpenAsync(_server.Http, $"runs/{child}/events");
        (await below.RestAsync()).Select(e => e.Kind)
            .ShouldBe(["subRunCreated", "stepStarted", "stepCompleted", "itemCompleted", "runCompleted", "streamEnded"]);
    }

    [Fact]
    public async Task What_a_component_says_before_its_end_comes_as_it_says_it_and_is_in_no_journal()
    {
        var (watched, seen) = (new TaskCompletionSource(), new TaskCompletionSource());
        var plugin = new DelegatePlugin().Add(new ComponentInfo("talk"), async (call, context, cancel) =>
        {
            await watched.Task.WaitAsync(cancel);
            context.Report(call, JsonElement.Parse("\"hel\""));
            context.Report(call, JsonElement.Parse("\"lo\""));
            await seen.Task.WaitAsync(cancel);
            return ComponentResult.Success(JsonElement.Parse("\"hello\""));
        });
        await using var server = await TestServer.StartAsync(plugins: new Dictionary<string, IComponentPlugin> { ["own"] = plugin });
        var run = await server.StartRunAsync("steps: [{id: say, component: /own/talk, input: {}}]\noutput: {$step: say}");
        using var stream = await SseReader.OpenAsync(server.Http, $"runs/{run}/events");
        await stream.NextAsync("stepStarted");
        watched.SetResult();
        var (one, two) = (await stream.NextAsync("stepPartial"), await stream.NextAsync("stepPartial"));
        seen.SetResult();
        await stream.RestAsync();

        one.Id.ShouldBeNull();
        one.Body.GetProperty("stepId").GetString().ShouldBe("say");
        one.Body.GetProperty("attempt").GetInt32().ShouldBe(1);
        new[] { one, two }.Select(e => e.Body.GetProperty("index").GetInt32()).ShouldBe([0, 1]);
        new[] { one, two }.Select(e => e.Body.GetProperty("value").GetString()).ShouldBe(["hel", "lo"]);
        using var later = await SseReader.OpenAsync(server.Http, $"runs/{run}/events");
        (await later.RestAsync()).ShouldNotContain(e => e.Kind == "stepPartial");
    }

    [Fact]
    public async Task A_silent_stream_says_that_it_lives()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(adjust: o => o with { Events = new EventStreamOptions { Time = time } });
        var run = await server.StartRunAsync(Waiting);
        using var stream = await SseReader.OpenAsync(server.Http, $"runs/{run}/events");
        await stream.NextAsync("stepWaiting");
        while (time.PendingTimers == 0)
            await Task.Yield();
        time.Advance(TimeSpan.FromSeconds(15));
        while (time.PendingTimers == 0)
            await Task.Yield();
        using var signalled = await server.PostAsync($"runs/{run}/signals/go", new { });
        await stream.RestAsync();
        stream.Comments.ShouldContain("alive");
    }

    [Fact]
    public async Task A_client_that_does_not_read_slows_nobody_down_and_gets_everything_when_it_does()
    {
        var run = await _server.StartRunAsync(Waiting, 300);
        using var idle = await SseReader.OpenAsync(_server.Http, $"runs/{run}/events?includeResults=true");
        for (var i = 0; i < 300; i++)
        {
            using var signalled = await _server.PostAsync($"runs/{run}/signals/go", new { filler = new string('x', 500) });
        }

        (await _server.GetAsync($"runs/{run}?wait=true&includeItems=false")).GetProperty("status").GetString().ShouldBe("completed");
        var all = await idle.RestAsync();
        all.Count(e => e.Kind == "stepCompleted").ShouldBe(600);
        all[^1].Kind.ShouldBe("streamEnded");
    }

    [Fact]
    public async Task One_stream_more_than_allowed_is_asked_to_come_later()
    {
        await using var server = await TestServer.StartAsync(adjust: o => o with { Events = new EventStreamOptions { MaxStreamsPerTenant = 1 } });
        var run = await server.StartRunAsync(Waiting);
        using var stream = await SseReader.OpenAsync(server.Http, $"runs/{run}/events");
        using var refused = await server.Http.GetAsync(new Uri("events", UriKind.Relative), TestContext.Current.CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_streams_and_says_when_to_come_again()
    {
        var server = await TestServer.StartAsync();
        var run = await server.StartRunAsync(Waiting);
        using var stream = await SseReader.OpenAsync(server.Http, $"runs/{run}/events");
        await stream.NextAsync("stepWaiting");
        var stopping = server.DisposeAsync();
        (await stream.RestAsync()).ShouldBeEmpty();
        stream.Comments.ShouldContain("draining");
        await stopping;
    }
}
