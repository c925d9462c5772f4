using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;

namespace StepFlow.Runtime.Tests.Hosting;

public sealed class PauseTests
{
    const string Chain = """
        steps:
        - {id: a, component: /test/gate, input: 1}
        - {id: b, component: /test/count, input: {$step: a}}
        output: {$step: b}
        """;

    const string Wait = "steps: [{id: w, component: /builtin/wait_for_event, input: {event: go}}, {id: x, component: /test/count, input: {$step: w}}]\noutput: {$step: x}";

    [Fact]
    public async Task The_attempt_in_flight_ends_and_nothing_starts_until_the_run_is_resumed()
    {
        var store = new InMemoryRunStore();
        await using var node = new Node(store);
        var gates = new Gates().On(node);
        var run = await node.StartAsync(Chain);
        await gates.Begun("a");
        await node.Host.PauseAsync("default", run, "lunch");
        var waiting = node.WaitAsync(run);
        var ended = new Until(node, RecordKind.StepCompleted);
        gates.Open("a");
        await ended.Task;
        (await node.Host.ReadAsync("default", run)).Status.ShouldBe(RunStatus.Paused);
        gates.Calls.ShouldBe(["a"]);
        await Memory.Emptied(node);
        waiting.IsCompleted.ShouldBeFalse();

        await node.Host.ResumeAsync("default", run);
        (await waiting).Outcomes[0]!.Result.GetInt32().ShouldBe(2);
        (await Memory.Kinds(store, run)).ShouldNotContain(RecordKind.RunRecovered);
    }

    [Fact]
    public async Task Whoever_waits_for_a_run_waits_through_its_pauses()
    {
        await using var node = new Node(new InMemoryRunStore());
        new Gates().On(node);
        var run = await node.StartAsync(Wait);
        var waiting = node.WaitAsync(run);
        for (var i = 0; i < 5; i++)
        {
            await node.Host.PauseAsync("default", run);
            await Memory.Emptied(node);
            await node.Host.ResumeAsync("default", run);
        }

        waiting.IsCompleted.ShouldBeFalse();
        await node.Host.SignalAsync("default", run, "go", JsonElement.Parse("1"));
        (await waiting).Outcomes[0]!.Result.GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Pausing_twice_is_accepted_and_a_run_that_has_ended_is_refused()
    {
        await using var node = new Node(new InMemoryRunStore());
        new Gates().On(node);
        var run = await node.StartAsync(Wait);
        await node.Host.PauseAsync("default", run);
        await node.Host.PauseAsync("default", run);
        await node.Host.CancelAsync("default", run);
        (await node.WaitAsync(run)).Status.ShouldBe(RunStatus.Cancelled);
        (await Should.ThrowAsync<RunCommandException>(() => node.Host.PauseAsync("default", run))).Code.ShouldBe(RunCommandException.Refused);
        (await Should.ThrowAsync<RunCommandException>(() => node.Host.PauseAsync("default", Guid.NewGuid()))).Code.ShouldBe(RunCommandException.NotFound);
    }

    [Fact]
    public async Task A_paused_run_takes_signals_from_outside_memory()
    {
        await using var node = new Node(new InMemoryRunStore());
        var gates = new Gates().On(node);
        var run = await node.StartAsync(Wait);
        await node.Host.PauseAsync("default", run);
        await Memory.Emptied(node);
        await node.Host.SignalAsync("default", run, "go", JsonElement.Parse("4"));
        await Memory.Emptied(node);
        gates.Calls.ShouldBeEmpty();
        await node.Host.ResumeAsync("default", run);
        (await node.WaitAsync(run)).Outcomes[0]!.Result.GetInt32().ShouldBe(5);
    }

    [Fact]
    public async Task A_sleep_ends_while_its_run_is_paused_and_out_of_memory()
    {
        await using var node = new Node(new InMemoryRunStore());
        var gates = new Gates().On(node);
        var slept = new Until(node, RecordKind.StepDeferred);
        var woke = new Until(node, RecordKind.StepCompleted);
        var run = await node.StartAsync("""
            steps:
            - {id: s, component: /builtin/sleep, input: {duration_ms: 60000, passthrough: 1}}
            - {id: x, component: /test/count, input: {$step: s}}
            output: {$step: x}
            """);
        await slept.Task;
        await node.Host.PauseAsync("default", run);
        await Memory.Emptied(node);
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await woke.Task;
        await Memory.Emptied(node);
        gates.Calls.ShouldBeEmpty();
        await node.Host.ResumeAsync("default", run);
        (await node.WaitAsync(run)).Outcomes[0]!.Result.GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_paused_run_is_not_continued_at_boot_and_can_be_resumed_and_waited_for_afterwards()
    {
        var store = new InMemoryRunStore();
        Guid run;
        await using (var node = new Node(store))
        {
            var gates = new Gates().On(node);
            run = await node.StartAsync(Chain);
            await gates.Begun("a");
            await node.Host.PauseAsync("default", run);
        }

        await using var next = new Node(store);
        var after = new Gates().On(next);
        after.Open("a");
        (await next.Host.RecoverAllAsync()).Recovered.ShouldBe(0);
        var waiting = next.WaitAsync(run);
        await next.Host.PauseAsync("default", run);
        after.Calls.ShouldBeEmpty();
        await next.Host.ResumeAsync("default", run);
        (await waiting).Outcomes[0]!.Result.GetInt32().ShouldBe(2);
        after.Calls.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Secrets_outlast_the_time_a_run_is_out_of_memory()
    {
        await using var node = new Node(new InMemoryRunStore());
        string? seen = null;
        node.Components.Add("see", (input, _) =>
        {
            seen = input.GetString();
            return ValueTask.FromResult(input);
        });
        var flow = Node.Read("""
            variables: {type: object, properties: {pin: {type: string, is_secret: true}}}
            steps: [{id: a, component: /test/see, input: {$from: {variable: pin}}}]
            output: 1
            """);
        var run = await node.Host.StartAsync(new StartRequest
        {
            Flow = flow, Inputs = [JsonElement.Parse("{}")], Paused = true, Secrets = new Dictionary<string, JsonElement> { ["pin"] = JsonElement.Parse("\"12345\"") },
        });
        await Memory.Emptied(node);
        await node.Host.ResumeAsync("default", run);
        await node.WaitAsync(run);
        seen.ShouldBe("12345");
    }

    [Fact]
    public async Task Waiting_for_a_parked_run_returns_at_once_even_after_a_command_has_loaded_it()
    {
        var store = new InMemoryRunStore();
        var flow = Node.Read("""
            variables: {type: object, properties: {pin: {type: string, is_secret: true}}}
            steps: [{id: a, component: /test/gate, input: {$from: {variable: pin}}}]
            output: 1
            """);
        Guid run;
        await using (var node = new Node(store))
        {
            new Gates().On(node);
            run = await node.Host.StartAsync(new StartRequest
            {
                Flow = flow, Inputs = [JsonElement.Parse("{}")], Secrets = new Dictionary<string, JsonElement> { ["pin"] = JsonElement.Parse("\"12345\"") },
            });
        }

        await using var next = new Node(store);
        await next.Host.RecoverAllAsync();
        (await next.WaitAsync(run)).Status.ShouldBe(RunStatus.Parked);
        await next.Host.SignalAsync("default", run, "go", JsonElement.Parse("1"));
        (await next.WaitAsync(run)).Status.ShouldBe(RunStatus.Parked);
        await Memory.Emptied(next);
    }

    [Fact]
    public async Task A_host_that_stops_tells_those_who_wait_for_a_paused_run()
    {
        var node = new Node(new InMemoryRunStore());
        await using (node)
        {
            new Gates().On(node);
            var run = await node.StartAsync(Wait, paused: true);
            await Memory.Emptied(node);
            var waiting = node.WaitAsync(run);
            await node.DisposeAsync();
            (await Should.ThrowAsync<RunCommandException>(() => waiting)).Code.ShouldBe(RunCommandException.Stopping);
        }
    }
}
