using System.Text.Json;
using StepFlow.Engine;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;

namespace StepFlow.Runtime.Tests.Hosting;

public sealed class RestingTests
{
    const string Wait = "steps: [{id: w, component: /builtin/wait_for_event, input: {event: go, timeout: 2h}}]\noutput: {$step: w}";

    static async Task<Guid[]> StartWaiting(Node node, int count)
    {
        var waiting = new Until(node, RecordKind.StepDeferred, count);
        var runs = new Guid[count];
        for (var i = 0; i < count; i++)
            runs[i] = await node.StartAsync(Wait);
        await waiting.Task;
        return runs;
    }

    [Fact]
    public async Task Waiting_runs_beyond_the_bound_leave_memory_and_each_takes_its_signal()
    {
        var store = new InMemoryRunStore();
        await using var node = new Node(store, maxLiveRuns: 0);
        var runs = await StartWaiting(node, 50);
        await Memory.Emptied(node);
        node.Host.RestingRuns.ShouldBe(50);
        var ends = runs.Select(node.WaitAsync).ToList();
        for (var i = 0; i < 50; i++)
            await node.Host.SignalAsync("default", runs[i], "go", JsonElement.Parse($"{i}"));
        (await Task.WhenAll(ends)).Select(r => r.Outcomes[0]!.Result.GetInt32()).ShouldBe(Enumerable.Range(0, 50));
        node.Host.RestingRuns.ShouldBe(0);
        (await Memory.Kinds(store, runs[0])).ShouldNotContain(RecordKind.RunRecovered);
    }

    [Fact]
    public async Task A_deadline_is_kept_by_a_run_that_left_memory_and_was_read_again()
    {
        await using var node = new Node(new InMemoryRunStore(), maxLiveRuns: 0);
        var run = (await StartWaiting(node, 1))[0];
        for (var i = 0; i < 3; i++)
        {
            await Memory.Emptied(node);
            await node.Host.SignalAsync("default", run, "another", JsonElement.Parse("1"));
        }

        await Memory.Emptied(node);
        var end = node.WaitAsync(run);
        node.Clock.Advance(TimeSpan.FromHours(1.9));
        end.IsCompleted.ShouldBeFalse();
        node.Clock.Advance(TimeSpan.FromHours(0.2));
        (await end).Outcomes[0]!.Error!.Code.ShouldBe("TIMEOUT");
    }

    [Fact]
    public async Task Commands_that_come_together_find_a_resting_run_once()
    {
        var store = new InMemoryRunStore();
        await using var node = new Node(store, maxLiveRuns: 0);
        var run = (await StartWaiting(node, 1))[0];
        await Memory.Emptied(node);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(
            () => node.Host.SignalAsync("default", run, $"s{i}", JsonElement.Parse("1"), $"id{i}")))).WaitAsync(Node.Patience);
        (await Memory.Kinds(store, run)).Count(k => k == RecordKind.SignalReceived).ShouldBe(100);
        await node.Host.SignalAsync("default", run, "go", JsonElement.Parse("7"));
        (await node.WaitAsync(run)).Outcomes[0]!.Result.GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task Many_waiting_runs_go_on_after_a_restart_and_are_signalled_once_each()
    {
        var store = new InMemoryRunStore();
        Guid[] runs;
        await using (var node = new Node(store, maxLiveRuns: 10))
            runs = await StartWaiting(node, 300);
        await using var next = new Node(store, machine: new MachineOptions { ParkAfterRecoveries = 1 }, maxLiveRuns: 10);
        (await next.Host.RecoverAllAsync()).Recovered.ShouldBe(300);
        (next.Host.LiveRuns + next.Host.RestingRuns).ShouldBeGreaterThanOrEqualTo(300);
        await Task.WhenAll(runs.Select(r => next.Host.SignalAsync("default", r, "go", JsonElement.Parse("1"), "once")));
        (await Task.WhenAll(runs.Select(next.WaitAsync))).ShouldAllBe(r => r.Status == RunStatus.Completed);
        foreach (var run in runs)
            (await Memory.Kinds(store, run)).Count(k => k == RecordKind.SignalReceived).ShouldBe(1);
    }

    [Fact]
    public async Task A_run_that_was_in_flight_at_three_deaths_is_parked_at_boot_and_goes_on_when_resumed_by_hand()
    {
        var store = new InMemoryRunStore();
        const string flow = "steps: [{id: poison, component: /test/gate, input: 1}]\noutput: {$step: poison}";
        var guarded = new MachineOptions { ParkAfterRecoveries = 3 };
        Guid run;
        await using (var node = new Node(store, machine: guarded))
        {
            var gates = new Gates().On(node);
            run = await node.StartAsync(flow);
            await gates.Begun("poison");
        }

        for (var deaths = 1; deaths < 3; deaths++)
        {
            await using var node = new Node(store, machine: guarded);
            var gates = new Gates().On(node);
            (await node.Host.RecoverAllAsync()).Failures.ShouldBeEmpty();
            await gates.Begun("poison");
        }

        await using var last = new Node(store, machine: guarded);
        var calm = new Gates().On(last);
        calm.Open("poison");
        (await last.Host.RecoverAllAsync()).Failures.ShouldBeEmpty();
        var parked = await last.WaitAsync(run);
        parked.Status.ShouldBe(RunStatus.Parked);
        parked.Reason!.ShouldContain("'poison'");
        calm.Calls.ShouldBeEmpty();
        (await store.Index.FindAsync("default", run))!.Status.ShouldBe(RunStatus.Parked);
        (await last.Host.RecoverAllAsync()).Recovered.ShouldBe(0);

        await last.Host.ResumeAsync("default", run);
        (await last.WaitAsync(run)).Outcomes[0]!.Result.GetInt32().ShouldBe(1);
    }
}
