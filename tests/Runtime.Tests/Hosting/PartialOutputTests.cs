using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;

namespace StepFlow.Runtime.Tests.Hosting;

public sealed class PartialOutputTests
{
    const string Flow = "steps: [{id: a, component: /builtin/noop}, {id: t, component: /test/talk, input: {$step: a}, mustExecute: true}]\noutput: 1";

    static void Talking(Node node, Action<Action<string>> talk) => node.Components.Add(new("/talk"), (call, context, _) =>
    {
        talk(json => context.Report(call, JsonElement.Parse(json)));
        return ValueTask.FromResult(ComponentResult.Success(JsonElement.Parse("1")));
    });

    [Fact]
    public async Task Reports_reach_observers_in_order_with_step_and_attempt_and_are_not_journaled()
    {
        var store = new InMemoryRunStore();
        await using var node = new Node(store);
        var listener = new Listener(3);
        node.Host.Watch(listener);
        Talking(node, say =>
        {
            say("\"to\"");
            say("\"be\"");
            say("{\"or\": 1}");
        });
        var run = (await node.RunAsync(Flow)).RunId;
        await listener.Task;
        listener.Heard.Select(h => (h.Run.RootRunId, h.Step.Step, h.Attempt, h.Index, h.Value.GetRawText()))
            .ShouldBe([(run, 1, 1, 0L, "\"to\""), (run, 1, 1, 1L, "\"be\""), (run, 1, 1, 2L, "{\"or\": 1}")]);
        (await Memory.Kinds(store, run)).Count.ShouldBe(7);
    }

    [Fact]
    public async Task Secrets_are_taken_out()
    {
        await using var node = new Node(new InMemoryRunStore());
        var listener = new Listener(1);
        node.Host.Watch(listener);
        Talking(node, say => say("\"the pin is 12345\""));
        await node.Host.RunAsync(new StartRequest
        {
            Flow = Node.Read(Flow), Inputs = [JsonElement.Parse("{}")], Secrets = new Dictionary<string, JsonElement> { ["pin"] = JsonElement.Parse("\"12345\"") },
        });
        await listener.Task;
        listener.Heard.Single().Value.GetString().ShouldBe("the pin is [REDACTED]");
    }

    [Fact]
    public async Task What_is_too_large_is_dropped_and_counted_and_leaves_a_gap()
    {
        await using var node = new Node(new InMemoryRunStore());
        var listener = new Listener(2);
        node.Host.Watch(listener);
        Talking(node, say =>
        {
            say("1");
            say($"\"{new string('x', 100_000)}\"");
            say("3");
        });
        await node.RunAsync(Flow);
        await listener.Task;
        listener.Heard.Select(h => h.Index).ShouldBe([0L, 2L]);
        node.Host.DroppedPartials.ShouldBe(1);
    }

    [Fact]
    public async Task What_comes_too_fast_is_dropped_and_the_component_and_its_run_go_on()
    {
        await using var node = new Node(new InMemoryRunStore());
        var listener = new Listener(1000);
        node.Host.Watch(listener);
        Talking(node, say =>
        {
            for (var i = 0; i < 10_000; i++)
                say("1");
        });
        await node.RunAsync(Flow);
        await listener.Task;
        node.Host.DroppedPartials.ShouldBe(9000);
    }

    [Fact]
    public async Task An_observer_that_hangs_holds_nobody_up()
    {
        await using var node = new Node(new InMemoryRunStore());
        using var release = new ManualResetEventSlim();
        var listener = new Listener(1) { Before = () => release.Wait(Node.Patience) };
        node.Host.Watch(listener);
        Talking(node, say => say("1"));
        for (var i = 0; i < 20; i++)
            await node.RunAsync(Flow);
        listener.Heard.ShouldBeEmpty();
        release.Set();
        await listener.Task;
    }

    sealed class Listener(int count) : IRunObserver
    {
        readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<(RunKey Run, StepAddress Step, int Attempt, long Index, JsonElement Value)> Heard { get; } = new();

        public Action Before { get; init; } = () => { };

        public Task Task => _reached.Task.WaitAsync(Node.Patience);

        public void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf)
        {
        }

        public void OnPartial(RunKey run, StepAddress step, int attempt, long index, JsonElement value)
        {
            Before();
            Heard.Enqueue((run, step, attempt, index, value));
            if (Heard.Count >= count)
                _reached.TrySetResult();
        }
    }
}
