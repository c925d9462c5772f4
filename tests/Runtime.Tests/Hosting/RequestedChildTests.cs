using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.InMemory;

namespace StepFlow.Runtime.Tests.Hosting;

public sealed class RequestedChildTests
{
    const string Flow = "steps: [{id: a, component: /test/ask, retry: {maxAttempts: 2}}]\noutput: {$step: a}";

    static readonly JsonElement Child = JsonElement.Parse("""{"steps": [{"id": "x", "component": "/builtin/noop", "input": {"$input": "$"}}], "output": {"$step": "x"}}""");

    [Fact]
    public async Task A_component_starts_a_child_run_and_waits_for_it()
    {
        await using var node = new Node(new InMemoryRunStore());
        node.Components.Add(new ComponentInfo("/ask"), async (call, context, cancel) =>
        {
            var (flowId, _) = await context.StoreFlowAsync(Child, cancel);
            var child = await context.SubmitRunAsync(call, new ChildRunRequest { FlowId = flowId!, Inputs = [JsonElement.Parse("1"), JsonElement.Parse("2")], Key = "k" }, cancel);
            var ended = await context.GetRunAsync(call, child.RunId, wait: true, cancel);
            ended.Status.ShouldBe(RunStatus.Completed);
            return ComponentResult.Success(JsonSerializer.SerializeToElement(ended.Outcomes.Select(o => o!.Result)));
        });
        (await node.RunAsync(Flow)).Outcomes[0]!.Result.GetRawText().ShouldBe("[1,2]");
    }

    [Fact]
    public async Task Asking_again_under_the_same_key_finds_the_same_child_also_in_the_next_attempt()
    {
        var store = new InMemoryRunStore();
        await using var node = new Node(store);
        var children = new HashSet<Guid>();
        node.Components.Add(new ComponentInfo("/ask"), async (call, context, cancel) =>
        {
            var (flowId, _) = await context.StoreFlowAsync(Child, cancel);
            var request = new ChildRunRequest { FlowId = flowId!, Inputs = [JsonElement.Parse("1")], Key = "k" };
            children.Add((await context.SubmitRunAsync(call, request, cancel)).RunId);
            children.Add((await context.SubmitRunAsync(call, request, cancel)).RunId);
            return call.Attempt == 1 ? ComponentResult.Failed("AGAIN", "once more") : ComponentResult.Success(call.Input);
        });
        var run = await node.StartAsync(Flow);
        var result = await node.RunThroughTimeAsync(run);
        result.Outcomes[0]!.Error.ShouldBeNull();
        children.Count.ShouldBe(1);
        var started = 0;
        await foreach (var record in store.Journal.ReadAsync(new RunKey("default", run)))
            started += record.Kind == RecordKind.RunStarted ? 1 : 0;
        started.ShouldBe(2);
    }

    [Fact]
    public async Task A_child_that_still_goes_on_when_its_step_ends_is_cancelled()
    {
        var store = new InMemoryRunStore();
        await using var node = new Node(store);
        var childId = Guid.Empty;
        node.Components.Add(new ComponentInfo("/ask"), async (call, context, cancel) =>
        {
            var (flowId, _) = await context.StoreFlowAsync(
                JsonElement.Parse("""{"steps": [{"id": "w", "component": "/builtin/wait_for_event", "input": {"event": "never"}}], "output": {"$step": "w"}}"""), cancel);
            childId = (await context.SubmitRunAsync(call, new ChildRunRequest { FlowId = flowId!, Inputs = [JsonElement.Parse("1")], Key = "k" }, cancel)).RunId;
            return ComponentResult.Success(call.Input);
        });
        (await node.RunAsync(Flow)).Status.ShouldBe(RunStatus.Completed);
        (await store.Index.FindAsync("default", childId))!.Status.ShouldBe(RunStatus.Cancelled);
    }
}
