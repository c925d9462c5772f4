using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;

namespace StepFlow.Runtime.Tests.Hosting;

public sealed class RunHostTests
{
    const string Wait = "steps: [{id: w, component: /builtin/wait_for_event, input: {event: go}}]\noutput: {$step: w}";

    [Fact]
    public async Task A_result_can_be_read_after_the_run_has_ended()
    {
        await using var node = new Node(new InMemoryRunStore());
        var result = await node.RunAsync("steps: [{id: a, component: /builtin/noop, input: {$input: x}}]\noutput: {$step: a}", """{"x": 5}""");
        result.Status.ShouldBe(RunStatus.Completed);
        var again = await node.WaitAsync(result.RunId);
        again.Outcomes[0]!.Result.GetInt32().ShouldBe(5);
    }

    [Fact]
    public async Task Independent_steps_run_at_the_same_time()
    {
        await using var node = new Node(new InMemoryRunStore());
        using var barrier = new Barrier(8);
        node.Components.Add("meet", (input, cancel) => new ValueTask<JsonElement>(Task.Factory.StartNew(
            () => barrier.SignalAndWait(Node.Patience, cancel) ? input : throw new TimeoutException(), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var steps = string.Join("\n", Enumerable.Range(0, 8).Select(i => $"- {{id: s{i}, component: /test/meet, mustExecute: true}}"));
        (await node.RunAsync($"steps:\n{steps}\noutput: 1")).Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task A_signal_continues_a_waiting_run()
    {
        await using var node = new Node(new InMemoryRunStore());
        var run = await node.StartAsync(Wait);
        await node.Host.SignalAsync("default", run, "go", JsonElement.Parse("""{"approved": true}"""));
        (await node.WaitAsync(run)).Outcomes[0]!.Result.GetProperty("approved").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_cancel_reaches_the_component_and_ends_the_run()
    {
        await using var node = new Node(new InMemoryRunStore());
        var started = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        node.Components.Add("hang", async (input, cancel) =>
        {
            cancel.Register(() => stopped.TrySetResult());
            started.SetResult();
            await Task.Delay(Timeout.Infinite, cancel);
            return input;
        });
        var run = await node.StartAsync("steps: [{id: a, component: /test/hang}]\noutput: {$step: a}");
        await started.Task.WaitAsync(Node.Patience);
        await node.Host.CancelAsync("default", run, "changed my mind");
        (await node.WaitAsync(run)).Status.ShouldBe(RunStatus.Cancelled);
        await stopped.Task.WaitAsync(Node.Patience);
    }

    [Fact]
    public async Task An_attempt_is_given_up_at_its_timeout_even_when_it_ignores_the_cancel()
    {
        await using var node = new Node(new InMemoryRunStore(), machine: new() { TransportMaxRetries = 0 });
        node.Components.Add("deaf", async (input, _) =>
        {
            await new TaskCompletionSource().Task;
            return input;
        });
        var run = await node.StartAsync("steps: [{id: a, component: /test/deaf, timeout: 30s}]\noutput: {$step: a}");
        var result = await node.RunThroughTimeAsync(run);
        result.Outcomes[0]!.Error!.Code.ShouldBe(ErrorCodes.Timeout);
        result.Outcomes[0]!.Error!.Message.ShouldContain("30 s");
    }

    [Fact]
    public async Task An_attempt_knows_its_number_and_keeps_its_idempotency_key()
    {
        await using var node = new Node(new InMemoryRunStore());
        var seen = new ConcurrentQueue<(int, string)>();
        node.Components.Add(new ComponentInfo("/flaky"), (call, _, _) =>
        {
            seen.Enqueue((call.Attempt, call.IdempotencyKey));
            return call.Attempt < 3 ? throw new InvalidOperationException("connection lost") : ValueTask.FromResult(ComponentResult.Success(call.Input));
        });
        var run = await node.StartAsync("steps: [{id: a, component: /test/flaky, retry: {maxAttempts: 3}}]\noutput: {$step: a}");
        (await node.RunThroughTimeAsync(run)).Status.ShouldBe(RunStatus.Completed);
        seen.ShouldBe([(1, $"{run}/a/0"), (2, $"{run}/a/0"), (3, $"{run}/a/0")]);
    }

    [Fact]
    public async Task Large_values_travel_as_blobs_and_arrive_whole()
    {
        var store = new InMemoryRunStore();
        await using var node = new Node(store);
        var lengths = new ConcurrentQueue<int>();
        node.Components.Add("measure", (input, _) =>
        {
            lengths.Enqueue(input.GetProperty("text").GetString()!.Length);
            return ValueTask.FromResult(input);
        });
        var text = new string('x', 600_000);
        var result = await node.RunAsync("""
            steps:
            - {id: a, component: /test/measure, input: {$input: $}}
            - {id: b, component: /test/measure, input: {text: {$step: a, path: text}}}
            - {id: c, component: /builtin/map, input: {items: [{$step: a}, {$step: b}], workflow: {$literal: {output: {$input: text}}}}}
            output: {last: {$step: b}, mapped: {$step: c}, variable: {$variable: $.big.text}}
            """, JsonSerializer.Serialize(new { text }), JsonSerializer.Serialize(new { big = new { text } }));
        lengths.ShouldBe([600_000, 600_000]);
        result.Outcomes[0]!.Result.GetProperty("last").GetProperty("text").GetString().ShouldBe(text);
        result.Outcomes[0]!.Result.GetProperty("variable").GetString().ShouldBe(text);
        result.Outcomes[0]!.Result.GetProperty("mapped").GetProperty("results")[1].GetProperty("result").GetString().ShouldBe(text);
        await foreach (var record in store.Journal.ReadAsync(new RunKey("default", result.RunId)))
            record.Payload.Length.ShouldBeLessThan(10_000);
    }

    [Fact]
    public async Task A_secret_that_a_flow_stores_as_a_blob_is_not_stored()
    {
        await using var node = new Node(new InMemoryRunStore());
        var flow = Node.Read("""
            variables: {type: object, properties: {key: {type: string, is_secret: true}}}
            steps:
            - {id: put, component: /builtin/put_blob, input: {data: {auth: {$from: {variable: key}}}, blob_type: data}}
            - {id: get, component: /builtin/get_blob, input: {blob_id: {$from: {step: put}, path: blob_id}}}
            output: {$from: {step: get}, path: $.data.auth}
            """);
        var secrets = new Dictionary<string, JsonElement> { ["key"] = JsonElement.Parse("\"s3cr3t-canary\"") };
        var result = await node.Host.RunAsync(new StartRequest { Flow = flow, Inputs = [JsonElement.Parse("{}")], Secrets = secrets }).WaitAsync(Node.Patience);
        result.Outcomes[0]!.Result.GetString().ShouldBe("[REDACTED]");
    }

    [Fact]
    public async Task An_unknown_component_fails_the_step_and_says_what_there_is()
    {
        await using var node = new Node(new InMemoryRunStore());
        var error = (await node.RunAsync("steps: [{id: a, component: /builtin/nop}]\noutput: {$step: a}")).Outcomes[0]!.Error!;
        error.Code.ShouldBe(ErrorCodes.ComponentNotFound);
        error.Message.ShouldContain("noop");
    }

    [Fact]
    public async Task An_input_that_violates_the_schema_fails_before_any_step_runs()
    {
        await using var node = new Node(new InMemoryRunStore());
        var error = (await node.RunAsync("""
            schemas: {type: object, properties: {input: {type: object, required: [name]}}}
            steps: [{id: a, component: /test/never}]
            output: {$step: a}
            """)).Outcomes[0]!.Error!;
        error.Code.ShouldBe(ErrorCodes.SchemaViolation);
        error.Message.ShouldContain("name");
    }

    [Fact]
    public async Task A_result_that_violates_the_schema_fails_the_step()
    {
        await using var node = new Node(new InMemoryRunStore());
        var error = (await node.RunAsync("""
            schemas: {type: object, properties: {steps: {type: object, properties: {a: {type: object, properties: {n: {type: integer}}}}}}}
            steps: [{id: a, component: /builtin/noop, input: {n: "one"}}]
            output: {$step: a}
            """)).Outcomes[0]!.Error!;
        error.Code.ShouldBe(ErrorCodes.SchemaViolation);
        error.Message.ShouldContain("$.n");
    }

    [Fact]
    public async Task Watchers_see_every_durable_event_in_order()
    {
        await using var node = new Node(new InMemoryRunStore());
        var watcher = new Watcher();
        node.Host.Watch(watcher);
        await node.RunAsync("steps: [{id: a, component: /builtin/noop}, {id: b, component: /builtin/noop, input: {$step: a}}]\noutput: {$step: b}");
        watcher.Events.Select(e => e.Kind).ShouldBe([
            RecordKind.RunStarted, RecordKind.StepsStarted, RecordKind.StepCompleted, RecordKind.StepsStarted, RecordKind.StepCompleted,
            RecordKind.ItemCompleted, RecordKind.RunCompleted]);
        watcher.Sequences.ShouldBe([1, 2, 3, 4, 5, 6, 7], ignoreOrder: false);
    }

    [Fact]
    public async Task Commands_to_runs_that_are_not_there_or_have_ended_are_refused_by_code()
    {
        await using var node = new Node(new InMemoryRunStore());
        (await Should.ThrowAsync<RunCommandException>(() => node.Host.CancelAsync("default", Guid.NewGuid()))).Code.ShouldBe(RunCommandException.NotFound);
        var done = await node.RunAsync("output: 1");
        (await Should.ThrowAsync<RunCommandException>(() => node.Host.CancelAsync("default", done.RunId))).Code.ShouldBe(RunCommandException.Refused);
        (await Should.ThrowAsync<RunCommandException>(() => node.Host.WaitAsync("somebody-else", done.RunId))).Code.ShouldBe(RunCommandException.NotFound);
    }

    [Fact]
    public async Task The_host_forgets_runs_that_have_ended()
    {
        await using var node = new Node(new InMemoryRunStore());
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => node.RunAsync("output: 1")));
        for (var tries = 0; node.Host.LiveRuns > 0 && tries < 1000; tries++)
            await Task.Yield();
        node.Host.LiveRuns.ShouldBe(0);
    }

    sealed class Watcher : IRunObserver
    {
        public List<RunEvent> Events { get; } = [];

        public List<long> Sequences { get; } = [];

        public void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf)
        {
            Events.AddRange(events);
            for (var i = 0; i < events.Count; i++)
                Sequences.Add(firstSequence + i);
        }
    }
}
