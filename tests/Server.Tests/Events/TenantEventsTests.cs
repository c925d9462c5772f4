using System.Net;

namespace StepFlow.Server.Tests.Events;

public sealed class TenantEventsTests : IAsyncLifetime
{
    const string Flow = """
        name: quick
        steps: [{id: a, component: /builtin/noop, input: 1}]
        output: {$step: a}
        """;

    TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Runs_are_told_as_they_begin_and_end_and_a_stream_can_be_taken_up_again()
    {
        using var stream = await SseReader.OpenAsync(_server.Http, "events");
        var one = await _server.RunAsync(Flow, 1);
        var begun = await stream.NextAsync("runCreated");
        begun.Body.GetProperty("runId").GetString().ShouldBe(one);
        (await stream.NextAsync("runCompleted")).Body.GetProperty("status").GetString().ShouldBe("completed");

        var two = await _server.RunAsync(Flow, 1);
        using var again = await SseReader.OpenAsync(_server.Http, "events", begun.Id);
        (await again.NextAsync())!.ToString().ShouldContain(one);
        (await again.NextAsync("runCreated")).Body.GetProperty("runId").GetString().ShouldBe(two);
    }

    [Fact]
    public async Task A_cursor_of_another_server_is_told_as_a_gap()
    {
        using var stream = await SseReader.OpenAsync(_server.Http, "events", "00000000-5-1-0");
        (await stream.NextAsync())!.Kind.ShouldBe("gap");
        await _server.RunAsync(Flow, 1);
        (await stream.NextAsync())!.Kind.ShouldBe("runCreated");
    }

    [Fact]
    public async Task Filters_by_flow_label_and_status_leave_the_others_out()
    {
        var other = await _server.StoreAsync(Flow.Replace("quick", "other", StringComparison.Ordinal));
        using var stream = await SseReader.OpenAsync(_server.Http, "events?flowName=quick&label=team=blue&status=completed");
        await _server.PostAsync("runs", new { flowId = other, input = new[] { 1 }, labels = new { team = "blue" }, wait = true });
        var flow = await _server.StoreAsync(Flow);
        await _server.PostAsync("runs", new { flowId = flow, input = new[] { 1 }, labels = new { team = "red" }, wait = true });
        using var wanted = await _server.PostAsync("runs", new { flowId = flow, input = new[] { 1 }, labels = new { team = "blue" }, wait = true });
        wanted.StatusCode.ShouldBe(HttpStatusCode.OK);

        var told = (await stream.NextAsync())!;
        told.Kind.ShouldBe("runCompleted");
        told.Body.GetProperty("runId").GetString().ShouldBe((await TestServer.JsonAsync(wanted)).GetProperty("runId").GetString());
    }

    [Fact]
    public async Task Steps_come_when_asked_for()
    {
        using var stream = await SseReader.OpenAsync(_server.Http, "events?eventTypes=stepCompleted&includeResults=true");
        await _server.RunAsync(Flow, 1);
        var told = (await stream.NextAsync())!;
        told.Body.GetProperty("stepId").GetString().ShouldBe("a");
        told.Body.GetProperty("result").GetProperty("result").GetInt32().ShouldBe(1);
    }
}
