using System.Diagnostics;
using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Runtime.Telemetry;
using StepFlow.Runtime.Tests.Hosting;

namespace StepFlow.Runtime.Tests.Telemetry;

public sealed class TelemetryTests
{
    const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const string Two = "name: two\nsteps:\n- {id: a, component: /test/quick, input: 1}\n- {id: b, component: /test/slow, input: {$step: a}}\noutput: {$step: b}";

    [Fact]
    public async Task A_run_is_a_trace_of_run_steps_and_attempts_below_the_callers_span()
    {
        using var listening = new Listening(() => null);
        await using var node = new Node(new InMemoryRunStore());
        node.Components.Add("quick", (input, _) => ValueTask.FromResult(input));
        node.Components.Add("slow", (input, _) => ValueTask.FromResult(input));
        var run = await node.Host.StartAsync(new StartRequest { Flow = Node.Read(Two), Inputs = [JsonElement.Parse("{}")], TraceParent = Caller });
        await node.WaitAsync(run);

        var spans = listening.SpansOf(run);
        spans.Select(s => s.DisplayName).Order().ShouldBe(["attempt /test/quick", "attempt /test/slow", "run two", "step a", "step b"]);
        spans.ShouldAllBe(s => s.TraceId.ToString() == "0af7651916cd43dd8448eb211c80319c");
        var root = spans.Single(s => s.DisplayName == "run two");
        root.SpanId.ShouldBe(TraceIds.OfRun(run));
        root.ParentSpanId.ToString().ShouldBe("b7ad6b7169203331");
        var step = spans.Single(s => s.DisplayName == "step a");
        (step.SpanId, step.ParentSpanId).ShouldBe((TraceIds.OfStep(new StepAddress(run, 0, 0)), root.SpanId));
        var attempt = spans.Single(s => s.DisplayName == "attempt /test/quick");
        (attempt.SpanId, attempt.ParentSpanId).ShouldBe((TraceIds.OfAttempt(new StepAddress(run, 0, 0), 1), step.SpanId));
    }

    [Fact]
    public async Task A_run_that_another_process_ends_has_each_span_once_and_with_the_ids_of_a_run_that_was_never_broken()
    {
        using var listening = new Listening(() => null);
        var store = new InMemoryRunStore();
        var started = new TaskCompletionSource();
        Guid run;
        await using (var first = new Node(store))
        {
            first.Components.Add("quick", (input, _) => ValueTask.FromResult(input));
            first.Components.Add("slow", async (input, cancel) =>
            {
                started.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancel);
                return input;
            });
            run = await first.StartAsync(Two);
            await started.Task.WaitAsync(Node.Patience);
        }

        await using var second = new Node(store);
        second.Components.Add("slow", (input, _) => ValueTask.FromResult(input));
        await second.Host.ResumeAsync("default", run);
        (await second.WaitAsync(run)).Status.ShouldBe(RunStatus.Completed);

        var spans = listening.SpansOf(run);
        spans.Select(s => s.SpanId).ShouldBe(
            [
                TraceIds.OfRun(run), TraceIds.OfStep(new(run, 0, 0)), TraceIds.OfStep(new(run, 0, 1)), TraceIds.OfAttempt(new(run, 0, 0), 1),
                TraceIds.OfAttempt(new(run, 0, 1), 1),
            ],
            ignoreOrder: true);
        spans.Select(s => s.TraceId).Distinct().ShouldHaveSingleItem().ShouldBe(TraceIds.Of(null, run).TraceId);
        spans.Single(s => s.DisplayName == "attempt /test/slow").Events.Single().Name.ShouldBe("recovered");
        var root = spans.Single(s => s.DisplayName == "run two");
        spans.ShouldAllBe(s => s.StartTimeUtc >= root.StartTimeUtc);
        root.ParentSpanId.ShouldBe(default);
    }

    [Fact]
    public async Task A_retry_is_a_span_of_its_own_with_the_reason_and_is_counted()
    {
        RunHost? only = null;
        await using var node = new Node(new InMemoryRunStore());
        only = node.Host;
        using var listening = new Listening(() => only);
        var calls = 0;
        node.Components.Add("flaky", (input, _) => ++calls == 1 ? throw new InvalidOperationException("no") : ValueTask.FromResult(input));
        var run = await node.StartAsync("steps: [{id: a, component: /test/flaky, retry: {maxAttempts: 2}}]\noutput: {$step: a}");
        (await node.RunThroughTimeAsync(run)).Status.ShouldBe(RunStatus.Completed);

        var attempts = listening.SpansOf(run).Where(s => s.DisplayName.StartsWith("attempt", StringComparison.Ordinal)).ToList();
        attempts.Select(a => a.Status).ShouldBe([ActivityStatusCode.Error, ActivityStatusCode.Unset]);
        attempts[0].GetTagItem("error.type").ShouldBe("COMPONENT_FAILED");
        listening.Measured("stepflow.step.retries").ShouldBe([(1, "component=/test/flaky,reason=COMPONENT_FAILED")]);
        listening.Measured("stepflow.steps.ended").ShouldBe([(1, "component=/test/flaky,outcome=success")]);
        listening.Measured("stepflow.runs.ended").ShouldBe([(1, "status=completed")]);
        listening.Measured("stepflow.step.duration").Count.ShouldBe(1);
        listening.Measured("stepflow.attempt.duration").Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_in_flight_waits_or_has_no_slot_is_told_and_is_gone_when_the_run_is()
    {
        await using var node = new Node(new InMemoryRunStore());
        using var listening = new Listening(() => node.Host);
        var go = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Components.Add("hang", (_, _) => new ValueTask<JsonElement>(go.Task));
        var started = new Until(node, RecordKind.StepsStarted);
        var run = await node.Host.StartAsync(new StartRequest
        {
            Flow = Node.Read("steps:\n- {id: a, component: /test/hang}\n- {id: b, component: /test/hang, mustExecute: true}\noutput: {$step: a}"),
            Inputs = [JsonElement.Parse("{}")],
            MaxConcurrency = 1,
        });
        await started.Task;
        listening.Measured("stepflow.steps.in_flight")[^1].Value.ShouldBe(1);
        listening.Measured("stepflow.queue.depth")[^1].Value.ShouldBe(1);
        go.SetResult(JsonElement.Parse("1"));
        await node.WaitAsync(run);
        await Until.Done(Task.Run(() => SpinWait.SpinUntil(() => node.Host.LiveRuns == 0, Node.Patience)), node.Clock);
        listening.Measured("stepflow.steps.in_flight")[^1].Value.ShouldBe(0);
        listening.Measured("stepflow.queue.depth")[^1].Value.ShouldBe(0);
        listening.Measured("stepflow.steps.waiting")[^1].Value.ShouldBe(0);
    }

    [Fact]
    public async Task Children_stand_below_the_step_that_started_them()
    {
        using var listening = new Listening(() => null);
        await using var node = new Node(new InMemoryRunStore());
        var run = await node.StartAsync("""
            name: parent
            steps:
            - {id: m, component: /builtin/map, input: {workflow: {$literal: {name: child, steps: [{id: x, component: /builtin/noop, input: {$input: $}}], output: {$step: x}}}, items: [1, 2]}}
            output: {$step: m}
            """);
        (await node.WaitAsync(run)).Status.ShouldBe(RunStatus.Completed);
        var spans = listening.SpansOf(run);
        var child = spans.Single(s => s.DisplayName == "run child");
        child.ParentSpanId.ShouldBe(TraceIds.OfStep(new StepAddress(run, 0, 0)));
        spans.Count(s => s.DisplayName == "step x").ShouldBe(2);
        spans.Select(s => s.SpanId).Distinct().Count().ShouldBe(spans.Count);
    }
}
