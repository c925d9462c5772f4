using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Stepflow;

public sealed class StepflowPluginTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_gives_the_components_output(bool isHttp)
    {
        await using var plugin = Servers.Hostile("good", isHttp);
        var call = Calls.New("/attempt", step: "s1", item: 3) with { Attempt = 2 };
        var result = await plugin.CallAsync(call);
        result.Outcome!.Result.GetRawText().ShouldBe("{\"attempt\":2,\"key\":\"" + call.RunId + "/s1/3\"}");
        (await plugin.ListAsync(default)).Select(c => c.Component).ShouldBe(["/echo", "/attempt"]);
    }

    [Fact]
    public async Task A_skip_is_a_skip()
    {
        await using var plugin = Servers.Hostile("good");
        var outcome = (await plugin.CallAsync(Calls.New("/skip"))).Outcome!;
        outcome.IsSkipped.ShouldBeTrue();
        outcome.Reason.ShouldBe("nothing to do");
    }

    [Fact]
    public async Task The_environment_of_a_server_is_what_the_configuration_gives_it()
    {
        await using var plugin = Servers.Hostile("good", more: "env: {GREETING: hi, NUMBER: 7}");
        var names = (await plugin.CallAsync(Calls.New("/environment"))).Outcome!.Result.EnumerateArray().Select(e => e.GetString()!);
        names.Except(["PWD", "OLDPWD", "SHLVL", "_"]).Where(n => !n.StartsWith("DOTNET_", StringComparison.Ordinal)).ShouldBe(["GREETING", "NUMBER"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_a_call_ends_it_at_once(bool isHttp)
    {
        await using var plugin = Servers.Hostile("good", isHttp);
        await plugin.CodeAsync();
        using var stop = new CancellationTokenSource();
        var call = plugin.ExecuteAsync(Calls.New("/wait"), new ContextStub(), stop.Token).AsTask();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call.WaitAsync(Calls.Patience));
        (await plugin.CodeAsync()).ShouldBe("success");
    }

    [Fact]
    public async Task Busy_says_when_to_come_back()
    {
        await using var plugin = Servers.Hostile("busy");
        var result = await plugin.CallAsync();
        result.RetryAfter.ShouldBe(TimeSpan.FromMilliseconds(1500));
        result.Outcome!.Error!.Code.ShouldBe(ErrorCodes.ResourceUnavailable);
        result.Outcome.Error.Data!.Value.GetProperty("code").GetInt32().ShouldBe(-32102);
    }

    [Fact]
    public async Task More_calls_than_may_wait_are_busy_and_calls_beyond_the_concurrency_wait()
    {
        await using var plugin = Servers.Hostile("good", more: "maxQueuedCalls: 2, maxConcurrency: 1");
        using var stop = new CancellationTokenSource();
        var waiting = plugin.ExecuteAsync(Calls.New("/wait"), new ContextStub(), stop.Token).AsTask();
        var queued = plugin.ExecuteAsync(Calls.New(), new ContextStub(), CancellationToken.None).AsTask();
        var refused = await plugin.CallAsync();
        refused.Outcome!.Error!.Code.ShouldBe(ErrorCodes.ResourceUnavailable);
        refused.RetryAfter.ShouldNotBeNull();
        queued.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        (await queued.WaitAsync(Calls.Patience)).Outcome!.IsSuccess.ShouldBeTrue();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_crash_fails_the_calls_in_flight_with_the_exit_and_the_last_words()
    {
        await using var plugin = Servers.Hostile("exits-1");
        var failure = await Should.ThrowAsync<PluginException>(() => plugin.CallAsync());
        failure.Message.ShouldBe("Component server 'p' ended during the call: it exited with code 1; its last words: something went wrong");
        failure.Attachments.ShouldBe([failure.Message]);
    }

    [Fact]
    public async Task Many_calls_at_once_get_their_own_answers()
    {
        await using var plugin = Servers.Hostile("good");
        var calls = Enumerable.Range(0, 2000).Select(async i => (i, (await plugin.CallAsync(Calls.New(input: $"{i}"))).Outcome!.Result.GetInt32()));
        foreach (var (asked, answered) in await Task.WhenAll(calls))
            answered.ShouldBe(asked);
    }

    [Theory]
    [InlineData("{type: stepflow}", "url")]
    [InlineData("{type: stepflow, transport: stdio}", "command")]
    [InlineData("{type: stdio}", "command")]
    [InlineData("{type: stepflow, transport: carrier-pigeon, command: x}", "carrier-pigeon")]
    [InlineData("{type: stepflow, url: 'ftp://x'}", "http://")]
    [InlineData("{type: stepflow, transport: stdio, command: x, start: soon}", "lazy")]
    [InlineData("{type: stepflow, transport: stdio, command: x, network: some}", "none")]
    [InlineData("{type: stepflow, transport: stdio, command: x, env: {A: [1]}}", "'A'")]
    [InlineData("{type: stepflow, transport: stdio, command: x, callTimeoutMs: 0}", "callTimeoutMs")]
    public void Wrong_settings_are_named(string yaml, string expected)
    {
        Servers.TryCreate(yaml, out var problems).ShouldBeNull();
        problems.ShouldContain(p => p.Message.Contains(expected, StringComparison.Ordinal) && p.Position.Line > 0);
    }

    [Fact]
    public void Snake_case_is_understood_and_unknown_keys_are_warned_about()
    {
        Servers.TryCreate("{type: stepflow, transport: stdio, command: x, call_timeout_ms: 5, restart: {max_crashes: 1, colour: red}, wrong: 1}", out var problems).ShouldNotBeNull();
        problems.Where(p => p.Code == 4006).Select(p => p.Message.Split('\'')[1]).ShouldBe(["colour", "wrong"]);
    }
}
