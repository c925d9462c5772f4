using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Mcp;

public sealed class HostileMcpTests
{
    [Theory]
    [InlineData("error", "the printer is on fire")]
    [InlineData("invalid-params", "a is missing")]
    [InlineData("is-error", "no such file")]
    [InlineData("is-error-silent", "Tool 'run' failed")]
    public async Task A_failure_has_the_servers_text(string behaviour, string text)
    {
        await using var plugin = McpServers.Hostile(behaviour);
        (await plugin.CallAsync(Calls.New("/run"))).Outcome!.Error!.Message.ShouldContain(text);
    }

    [Fact]
    public async Task A_failed_result_is_kept_as_it_came()
    {
        await using var plugin = McpServers.Hostile("is-error");
        (await plugin.CallAsync(Calls.New("/run"))).Outcome!.Error!.Data!.Value.GetRawText()
            .ShouldBe("""{"content":[{"type":"text","text":"no such file"}],"isError":true,"extra":1.5}""");
    }

    [Fact]
    public async Task A_result_without_content_is_the_output_as_it_came()
    {
        await using var plugin = McpServers.Hostile("no-content");
        (await plugin.CallAsync(Calls.New("/run"))).Outcome!.Result.GetRawText().ShouldBe("""{"answer":1.50}""");
    }

    [Theory]
    [InlineData("die", "out of memory")]
    [InlineData("exit-at-start", "cannot find my configuration")]
    [InlineData("refuse", "not today")]
    public async Task The_end_of_a_server_is_explained(string behaviour, string text)
    {
        await using var plugin = McpServers.Hostile(behaviour);
        (await Should.ThrowAsync<PluginException>(async () => await plugin.CallAsync(Calls.New("/run")))).Message.ShouldContain(text);
    }

    [Fact]
    public async Task A_server_that_died_is_started_again()
    {
        await using var plugin = McpServers.Hostile("die-once", "restart: {initialBackoffMs: 10}");
        (await plugin.CodeAsync(Calls.New("/run", """{"attempt":1}"""))).ShouldBe(ErrorCodes.Unreachable);
        (await plugin.CodeAsync(Calls.New("/run", """{"attempt":2}"""))).ShouldBe("success");
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_at_the_server_which_lives_on()
    {
        await using var plugin = McpServers.Hostile("cancel");
        using var stop = new CancellationTokenSource();
        var context = new ContextStub();
        var call = plugin.ExecuteAsync(Calls.New("/run"), context, stop.Token).AsTask();
        await Calls.UntilAsync(() => !context.Reports.IsEmpty, "the tool did not start");
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);

        // The notification goes its own way; a call that is sent right after the cancel may be there first.
        using var limit = new CancellationTokenSource(Calls.Patience);
        string text;
        while ((text = (await plugin.CallAsync(Calls.New("/run"))).Outcome!.Result[0].GetProperty("text").GetString()!) == "cancelled nothing")
            limit.Token.ThrowIfCancellationRequested();
        text.ShouldBe("cancelled the call");
    }

    [Fact]
    public async Task Sampling_is_refused()
    {
        await using var plugin = McpServers.Hostile("sampling");
        (await plugin.CallAsync(Calls.New("/run"))).Outcome!.Result[0].GetProperty("text").GetString().ShouldBe("refused -32601");
    }

    [Fact]
    public async Task Tools_come_in_pages_and_may_change()
    {
        await using var plugin = McpServers.Hostile("new-tool");
        (await plugin.ListAsync(default)).Select(c => c.Component).ShouldBe(["/run", "/weird name"]);
        (await plugin.CodeAsync(Calls.New("/later"))).ShouldBe(ErrorCodes.ComponentNotFound);
        (await plugin.CodeAsync(Calls.New("/run"))).ShouldBe("success");
        using var limit = new CancellationTokenSource(Calls.Patience);
        while (await plugin.CodeAsync(Calls.New("/later")) is not "success")
            limit.Token.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task Nothing_that_a_server_started_outlives_it()
    {
        var plugin = McpServers.Hostile("child");
        (await plugin.CodeAsync(Calls.New("/run"))).ShouldBe("success");
        var before = ProcessList.With("sleep 4242");
        before.Count.ShouldBeGreaterThan(0);
        await plugin.DisposeAsync();
        ProcessList.With("sleep 4242").Intersect(before).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{type: mcp}", "'command'")]
    [InlineData("{type: mcp, command: node, url: 'http://localhost'}", "not both")]
    [InlineData("{type: mcp, url: 'localhost'}", "'url' must be")]
    [InlineData("{type: mcp, command: node, output: text}", "'output' must be")]
    [InlineData("{type: mcp, command: node, idleTimeoutMs: 100}", "callTimeoutMs")]
    [InlineData("{type: mcp, command: node, headers: {a: b}}", "'headers'")]
    public void Settings_that_cannot_work_are_explained(string yaml, string text)
    {
        Servers.TryCreate(yaml, out var problems).ShouldBeNull();
        string.Join('\n', problems.Select(p => p.Message)).ShouldContain(text);
    }
}
