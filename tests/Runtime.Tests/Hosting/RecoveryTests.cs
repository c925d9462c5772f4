using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Engine;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Runtime.Tests.Support;
using StepFlow.Storage.Sqlite;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Time;

namespace StepFlow.Runtime.Tests.Hosting;

public sealed class RecoveryTests
{
    [Fact]
    public async Task A_run_goes_on_in_another_process_where_it_was()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Root, "runs.db");
        var clock = new FakeTimeProvider();
        var calls = new ConcurrentQueue<string>();
        Guid run;
        await using (var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = path }))
        await using (var node = Counting(new Node(store, clock), calls))
        {
            var slept = new Until(node, RecordKind.StepDeferred);
            run = await node.StartAsync("""
                steps:
                - {id: a, component: /test/count, input: 1}
                - {id: s, component: /builtin/sleep, input: {duration_ms: 60000, passthrough: {$step: a}}}
                - {id: b, component: /test/count, input: {$step: s}}
                output: {$step: b}
                """);
            await slept.Task;
        }

        clock.Advance(TimeSpan.FromSeconds(59));
        await using (var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = path }))
        await using (var node = Counting(new Node(store, clock), calls))
        {
            (await node.Host.RecoverAllAsync()).Recovered.ShouldBe(1);
            calls.Count.ShouldBe(1);
            clock.Advance(TimeSpan.FromSeconds(1));
            (await node.WaitAsync(run)).Status.ShouldBe(RunStatus.Completed);
        }

        calls.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_secret_from_the_environment_is_after_a_restart_what_it_was_before()
    {
        var store = new InMemoryRunStore();
        var flow = Node.Read("""
            variables: {type: object, properties: {pin: {type: string, is_secret: true, env_var: PIN}}}
            steps: [{id: a, component: /test/kind, input: {$from: {variable: pin}}}]
            output: {$from: {step: a}}
            """);
        Guid run;
        await using (var node = new Node(store))
        {
            var started = new TaskCompletionSource();
            node.Components.Add("kind", async (input, cancel) =>
            {
                started.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancel);
                return input;
            });
            var secrets = new Dictionary<string, JsonElement> { ["pin"] = JsonElement.Parse("\"12345\"") };
            run = await node.Host.StartAsync(new StartRequest { Flow = flow, Inputs = [JsonElement.Parse("{}")], Secrets = secrets });
            await started.Task.WaitAsync(Node.Patience);
        }

        await using var next = new Node(store, environment: name => name == "PIN" ? "12345" : null);
        next.Components.Add("kind", (input, _) => ValueTask.FromResult(JsonElement.Parse($"\"{input.ValueKind}\"")));
        await next.Host.RecoverAllAsync();
        (await next.WaitAsync(run)).Outcomes[0]!.Result.GetString().ShouldBe("String");
    }

    [Fact]
    public async Task A_host_that_lost_a_run_to_another_writes_nothing_more()
    {
        var store = new InMemoryRunStore();
        var clock = new FakeTimeProvider();
        var gate = new TaskCompletionSource();
        await using var old = new Node(store, clock, name: "old");
        await using var young = new Node(store, clock, name: "young");
        var started = new TaskCompletionSource();
        old.Components.Add("slow", async (input, _) =>
        {
            started.TrySetResult();
            await gate.Task;
            return JsonElement.Parse("\"old\"");
        });
        young.Components.Add("slow", (_, _) => ValueTask.FromResult(JsonElement.Parse("\"young\"")));
        var run = await old.StartAsync("steps: [{id: a, component: /test/slow}]\noutput: {$step: a}");
        await started.Task;
        var lost = old.WaitAsync(run);
        await young.Host.ResumeAsync("default", run);
        (await young.WaitAsync(run)).Outcomes[0]!.Result.GetString().ShouldBe("young");
        gate.SetResult();
        await Should.ThrowAsync<JournalFencedException>(() => lost);
        (await young.WaitAsync(run)).Outcomes[0]!.Result.GetString().ShouldBe("young");
        (await Completions(store, run)).ShouldBe(1);
    }

    [Theory]
    [InlineData(FaultKind.ErrorBefore)]
    [InlineData(FaultKind.ErrorAfter)]
    [InlineData(FaultKind.LostWithUnknownOutcome)]
    public async Task Whatever_append_fails_the_run_comes_to_the_right_end(FaultKind fault)
    {
        for (var call = 2; call <= 8; call++)
        {
            var store = new FaultyRunStore(new InMemoryRunStore(), new FaultPlan().At(StoreOperation.Append, call, fault));
            await using var node = Counting(new Node(store), []);
            var run = await node.StartAsync(Chain);
            var result = await node.RunThroughTimeAsync(run);
            result.Outcomes[0]!.Result.GetInt32().ShouldBe(5, $"append {call}");
            (await Completions(store, run)).ShouldBe(5, $"append {call}");
        }
    }

    [Fact]
    public async Task A_start_whose_append_was_carried_out_but_reported_lost_is_acknowledged_after_re_reading()
    {
        var store = new FaultyRunStore(new InMemoryRunStore(), new FaultPlan().At(StoreOperation.Append, 1, FaultKind.ErrorAfter));
        await using var node = Counting(new Node(store), []);
        var start = node.StartAsync(Chain);
        while (!start.IsCompleted)
        {
            node.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(start, Task.Delay(1));
        }

        (await node.RunThroughTimeAsync(await start)).Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task A_start_that_never_became_durable_is_an_error_and_leaves_nothing()
    {
        var inner = new InMemoryRunStore();
        var store = new FaultyRunStore(inner, new FaultPlan().At(StoreOperation.Append, 1, FaultKind.LostWithUnknownOutcome));
        await using var node = Counting(new Node(store), []);
        await Should.ThrowAsync<RunCommandException>(() => node.StartAsync(Chain));
        (await inner.Index.ListAsync(new RunQuery { Tenant = "default" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task With_one_call_in_fifty_failing_every_run_still_ends_right_and_no_step_twice()
    {
        var plan = new FaultPlan(seed: 7, rate: 0.02);
        var inner = new InMemoryRunStore();
        var store = new FaultyRunStore(inner, plan);
        await using var node = Counting(new Node(store, snapshotEvery: 10), []);
        var ended = 0;
        for (var i = 0; i < 200; i++)
        {
            Guid run;
            try
            {
                var start = node.StartAsync(Chain);
                await Until.Done(start, node.Clock);
                run = await start;
            }
            catch (Exception e) when (e is StoreUnavailableException or RunCommandException)
            {
                continue;
            }

            try
            {
                (await node.RunThroughTimeAsync(run)).Outcomes[0]!.Result.GetInt32().ShouldBe(5);
            }
            catch (StoreUnavailableException)
            {
                // This host gave the run up after several tries; the journal has it, and the next one finds it.
                plan.Enabled = false;
                await node.Host.ResumeAsync("default", run);
                (await node.RunThroughTimeAsync(run)).Outcomes[0]!.Result.GetInt32().ShouldBe(5);
                plan.Enabled = true;
            }

            (await Completions(inner, run)).ShouldBe(5);
            ended++;
        }

        ended.ShouldBeGreaterThan(150);
        plan.Injected.Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_long_run_recovers_from_snapshot_and_tail()
    {
        var store = new InMemoryRunStore();
        var steps = string.Join("\n", Enumerable.Range(0, 300).Select(i => $"- {{id: s{i}, component: /test/count, input: {(i == 0 ? "0" : $"{{$step: s{i - 1}}}")}}}"));
        Guid run;
        await using (var node = Counting(new Node(store, snapshotEvery: 50), []))
        {
            var halfway = new Until(node, RecordKind.StepCompleted, 200);
            run = await node.StartAsync($"steps:\n{steps}\noutput: {{$step: s299}}");
            await halfway.Task;
        }

        (await store.Snapshots.LoadAsync(new RunKey("default", run))).ShouldNotBeNull().Sequence.ShouldBeGreaterThan(50);
        await using var next = Counting(new Node(store), []);
        await next.Host.RecoverAllAsync();
        (await next.WaitAsync(run)).Outcomes[0]!.Result.GetInt32().ShouldBe(300);
        (await Completions(store, run)).ShouldBe(300);
    }

    [Fact]
    public async Task A_run_of_a_hundred_thousand_steps_recovers_from_snapshot_and_tail()
    {
        const int steps = 100_000;
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Root, "runs.db");
        var yaml = "steps:\n" + string.Concat(Enumerable.Range(0, steps).Select(i => $"- {{id: s{i}, component: /test/count, mustExecute: true, input: {i}}}\n")) + "output: {$step: s99999}";
        Guid run;
        await using (var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = path }))
        await using (var node = Counting(new Node(store), []))
        {
            var midway = new Until(node, RecordKind.StepCompleted, steps * 6 / 10);
            run = await node.StartAsync(yaml);
            await midway.Task;
        }

        await using var reopened = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = path });
        var snapshot = await reopened.Snapshots.LoadAsync(new RunKey("default", run));
        snapshot.ShouldNotBeNull().Sequence.ShouldBeGreaterThan(steps / 10);
        var completedBefore = await Completions(reopened, run);
        completedBefore.ShouldBeGreaterThanOrEqualTo(steps * 6 / 10);
        var calls = new ConcurrentQueue<string>();
        await using var next = Counting(new Node(reopened), calls);
        (await next.Host.RecoverAllAsync()).Recovered.ShouldBe(1);
        (await next.WaitAsync(run)).Outcomes[0]!.Result.GetInt32().ShouldBe(steps);
        calls.Count.ShouldBe(steps - completedBefore);
        (await Completions(reopened, run)).ShouldBe(steps);
    }

    const string Chain = """
        steps:
        - {id: a, component: /test/count, input: 0}
        - {id: b, component: /test/count, input: {$step: a}}
        - {id: c, component: /test/count, input: {$step: b}}
        - {id: d, component: /test/count, input: {$step: c}}
        - {id: e, component: /test/count, input: {$step: d}}
        output: {$step: e}
        """;

    static Node Counting(Node node, ConcurrentQueue<string> calls)
    {
        node.Components.Add(new("/count"), (call, _, _) =>
        {
            calls.Enqueue(call.StepId);
            return ValueTask.FromResult(Runtime.Components.ComponentResult.Success(
                call.Input.ValueKind == JsonValueKind.Number ? JsonElement.Parse($"{call.Input.GetInt32() + 1}") : call.Input));
        });
        return node;
    }

    static async Task<int> Completions(IRunStore store, Guid run)
    {
        var count = 0;
        await foreach (var record in store.Journal.ReadAsync(new RunKey("default", run)))
        {
            if (record.Kind == RecordKind.StepCompleted)
                count++;
        }

        return count;
    }
}
