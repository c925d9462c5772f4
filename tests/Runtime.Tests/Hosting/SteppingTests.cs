using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;

namespace StepFlow.Runtime.Tests.Hosting;

public sealed class SteppingTests
{
    const string Diamond = """
        steps:
        - {id: a, component: /test/count, input: 1}
        - {id: b, component: /test/count, input: 2}
        - {id: join, component: /test/count, input: [{$step: a}, {$step: b}]}
        output: {$step: join}
        """;

    static Task<string[]> Runnable(Node node, Guid run) => node.Host.RunnableAsync("default", run)
        .ContinueWith(t => t.Result.Select(s => s.StepId).ToArray(), TaskScheduler.Default).WaitAsync(Node.Patience);

    [Fact]
    public async Task A_run_is_stepped_through_one_step_at_a_time()
    {
        await using var node = new Node(new InMemoryRunStore());
        var gates = new Gates().On(node);
        var run = await node.StartAsync(Diamond, paused: true);
        (await Runnable(node, run)).ShouldBe(["a", "b"]);
        gates.Calls.ShouldBeEmpty();
        var outcomes = await node.Host.StepAsync("default", run, ["b"]).WaitAsync(Node.Patience);
        outcomes["b"].Result.GetInt32().ShouldBe(3);
        (await Runnable(node, run)).ShouldBe(["a"]);
        await node.Host.StepAsync("default", run, ["a"]).WaitAsync(Node.Patience);
        (await node.Host.StepAsync("default", run, ["join"]).WaitAsync(Node.Patience))["join"].Result.GetRawText().ShouldBe("[2,3]");
        var result = await node.WaitAsync(run);
        result.Status.ShouldBe(RunStatus.Completed);
        gates.Calls.ShouldBe(["b", "a", "join"]);
    }

    [Fact]
    public async Task Several_steps_can_be_run_at_once_and_the_rest_by_resuming()
    {
        await using var node = new Node(new InMemoryRunStore());
        new Gates().On(node);
        var run = await node.StartAsync(Diamond, paused: true);
        (await node.Host.StepAsync("default", run, ["a", "b"]).WaitAsync(Node.Patience)).Count.ShouldBe(2);
        await Memory.Emptied(node);
        await node.Host.ResumeAsync("default", run);
        (await node.WaitAsync(run)).Outcomes[0]!.Result.GetRawText().ShouldBe("[2,3]");
    }

    [Fact]
    public async Task What_cannot_run_is_refused_with_what_can()
    {
        await using var node = new Node(new InMemoryRunStore());
        new Gates().On(node);
        var run = await node.StartAsync(Diamond, paused: true);
        (await Should.ThrowAsync<RunCommandException>(() => node.Host.StepAsync("default", run, ["join"]))).Message.ShouldContain("'a', 'b'");
        (await Should.ThrowAsync<RunCommandException>(() => node.Host.StepAsync("default", run, ["nope"]))).Message.ShouldContain("'join'");
        await node.Host.ResumeAsync("default", run);
        await node.WaitAsync(run);
        await Should.ThrowAsync<RunCommandException>(() => node.Host.RunnableAsync("default", run));
    }

    [Fact]
    public async Task A_map_under_a_chosen_step_runs_to_its_end()
    {
        await using var node = new Node(new InMemoryRunStore());
        var gates = new Gates().On(node);
        var run = await node.StartAsync("""
            steps:
            - id: m
              component: /builtin/map
              input: {items: [1, 2, 3], workflow: {$literal: {steps: [{id: x, component: /test/count, input: {$input: $}}], output: {$step: x}}}}
            - {id: after, component: /test/count, input: 1}
            output: [{$step: m}, {$step: after}]
            """, paused: true);
        var outcomes = await node.Host.StepAsync("default", run, ["m"]).WaitAsync(Node.Patience);
        outcomes["m"].IsSuccess.ShouldBeTrue(outcomes["m"].Error?.Message);
        outcomes["m"].Result.GetProperty("successful").GetInt32().ShouldBe(3);
        gates.Calls.ShouldBe(["x", "x", "x"]);
        (await Runnable(node, run)).ShouldBe(["after"]);
    }

    [Fact]
    public async Task Cancelling_tells_whoever_waits_for_a_step()
    {
        await using var node = new Node(new InMemoryRunStore());
        var gates = new Gates().On(node);
        var run = await node.StartAsync("steps: [{id: a, component: /test/gate}]\noutput: {$step: a}", paused: true);
        var step = node.Host.StepAsync("default", run, ["a"]);
        await gates.Begun("a");
        await node.Host.CancelAsync("default", run);
        (await Should.ThrowAsync<RunCommandException>(() => step.WaitAsync(Node.Patience))).Message.ShouldContain("'a'");
    }
}
