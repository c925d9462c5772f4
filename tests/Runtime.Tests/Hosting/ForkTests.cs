using System.Text.Json;
using StepFlow.Engine;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;

namespace StepFlow.Runtime.Tests.Hosting;

public sealed class ForkTests
{
    const string Chain = """
        steps:
        - {id: a, component: /test/count, input: {$input: n}}
        - {id: b, component: /test/count, input: {$step: a}}
        - {id: c, component: /test/count, input: {$step: b}}
        output: {$step: c}
        """;

    [Fact]
    public async Task A_fork_runs_the_named_step_and_what_follows_and_leaves_its_origin_alone()
    {
        var store = new InMemoryRunStore();
        await using var node = new Node(store);
        var gates = new Gates().On(node);
        var origin = await node.RunAsync(Chain, """{"n": 1}""");
        var before = await Memory.Kinds(store, origin.RunId);
        gates.Calls.Clear();
        var fork = await node.Host.ForkAsync(new ForkRequest { RunId = origin.RunId, FromSteps = ["c"] });
        (await node.WaitAsync(fork)).Outcomes[0]!.Result.GetInt32().ShouldBe(4);
        gates.Calls.ShouldBe(["c"]);
        fork.ShouldNotBe(origin.RunId);
        (await Memory.Kinds(store, origin.RunId)).ShouldBe(before);
        (await Memory.Kinds(store, fork)).Take(3).ShouldBe([RecordKind.RunStarted, RecordKind.StepCompleted, RecordKind.StepCompleted]);
        (await node.Host.ReadAsync("default", fork)).Root!.Started.ForkedFrom.ShouldBe(origin.RunId);
    }

    [Fact]
    public async Task A_failed_run_goes_on_from_its_failure()
    {
        await using var node = new Node(new InMemoryRunStore());
        var gates = new Gates().On(node);
        var works = false;
        node.Components.Add(new("/moody"), (call, _, _) => ValueTask.FromResult(works
            ? Runtime.Components.ComponentResult.Success(call.Input)
            : Runtime.Components.ComponentResult.From(Flows.Model.Outcome.Failed("MOODY", "not today"))));
        var origin = await node.RunAsync("""
            steps: [{id: a, component: /test/count, input: 1}, {id: b, component: /test/moody, input: {$step: a}}, {id: c, component: /test/count, input: {$step: b}}]
            output: {$step: c}
            """);
        origin.Status.ShouldBe(RunStatus.Failed);
        works = true;
        var fork = await node.Host.ForkAsync(new ForkRequest { RunId = origin.RunId });
        (await node.WaitAsync(fork)).Outcomes[0]!.Result.GetInt32().ShouldBe(3);
        gates.Calls.ShouldBe(["a", "c"]);
    }

    [Fact]
    public async Task A_run_that_goes_on_can_be_forked()
    {
        await using var node = new Node(new InMemoryRunStore());
        var gates = new Gates().On(node);
        var run = await node.StartAsync("""
            steps: [{id: a, component: /test/count, input: 1}, {id: g, component: /test/gate, input: {$step: a}}]
            output: {$step: g}
            """);
        await gates.Begun("g");
        var fork = await node.Host.ForkAsync(new ForkRequest { RunId = run });
        gates.Open("g");
        (await node.WaitAsync(fork)).Outcomes[0]!.Result.GetInt32().ShouldBe(2);
        (await node.WaitAsync(run)).Outcomes[0]!.Result.GetInt32().ShouldBe(2);
        gates.Calls.Count(c => c == "a").ShouldBe(1);
    }

    [Fact]
    public async Task Inputs_labels_and_overrides_can_be_replaced()
    {
        await using var node = new Node(new InMemoryRunStore());
        var gates = new Gates().On(node);
        var origin = await node.RunAsync(Chain, """{"n": 1}""");
        gates.Calls.Clear();
        var other = await node.Host.ForkAsync(new ForkRequest
        {
            RunId = origin.RunId, Inputs = [JsonElement.Parse("""{"n": 10}""")], Labels = new Dictionary<string, string> { ["why"] = "what if" },
        });
        (await node.WaitAsync(other)).Outcomes[0]!.Result.GetInt32().ShouldBe(13);
        gates.Calls.ShouldBe(["a", "b", "c"]);
        (await node.Host.ReadAsync("default", other)).Root!.Started.Labels!["why"].ShouldBe("what if");

        gates.Calls.Clear();
        var overridden = await node.Host.ForkAsync(new ForkRequest
        {
            RunId = origin.RunId, Overrides = JsonElement.Parse("""{"steps": {"b": {"value": {"input": 100}}}}"""),
        });
        (await node.WaitAsync(overridden)).Outcomes[0]!.Result.GetInt32().ShouldBe(102);
        gates.Calls.ShouldBe(["b", "c"]);
    }

    [Fact]
    public async Task A_run_migrates_to_a_changed_flow_and_keeps_what_is_the_same()
    {
        await using var node = new Node(new InMemoryRunStore());
        var gates = new Gates().On(node);
        var origin = await node.RunAsync(Chain, """{"n": 1}""");
        gates.Calls.Clear();
        var fork = await node.Host.ForkAsync(new ForkRequest
        {
            RunId = origin.RunId,
            Flow = Node.Read("""
                steps:
                - {id: a, component: /test/count, input: {$input: n}}
                - {id: b, component: /test/count, input: {$step: a}}
                - {id: extra, component: /test/count, input: {$step: b}}
                - {id: c, component: /test/count, input: {$step: extra}}
                output: {$step: c}
                """),
        });
        (await node.WaitAsync(fork)).Outcomes[0]!.Result.GetInt32().ShouldBe(5);
        gates.Calls.ShouldBe(["extra", "c"]);
    }

    [Fact]
    public async Task A_step_or_run_that_is_not_there_is_refused()
    {
        await using var node = new Node(new InMemoryRunStore());
        new Gates().On(node);
        var origin = await node.RunAsync(Chain, """{"n": 1}""");
        var refused = await Should.ThrowAsync<RunCommandException>(() => node.Host.ForkAsync(new ForkRequest { RunId = origin.RunId, FromSteps = ["zz"] }));
        refused.Message.ShouldContain("'zz'");
        refused.Message.ShouldContain("'a', 'b', 'c'");
        (await Should.ThrowAsync<RunCommandException>(() => node.Host.ForkAsync(new ForkRequest { RunId = Guid.NewGuid() }))).Code.ShouldBe(RunCommandException.NotFound);
        (await Should.ThrowAsync<RunCommandException>(() => node.Host.ForkAsync(new ForkRequest { RunId = origin.RunId, Tenant = "other" }))).Code
            .ShouldBe(RunCommandException.NotFound);
    }

    [Fact]
    public async Task A_fork_needs_the_secrets_of_its_origin_again()
    {
        await using var node = new Node(new InMemoryRunStore());
        new Gates().On(node);
        var flow = Node.Read("""
            variables: {type: object, properties: {pin: {type: string, is_secret: true}}}
            steps: [{id: a, component: /test/count, input: {$from: {variable: pin}}}]
            output: {length: 1}
            """);
        var secrets = new Dictionary<string, JsonElement> { ["pin"] = JsonElement.Parse("\"12345\"") };
        var origin = await node.Host.RunAsync(new StartRequest { Flow = flow, Inputs = [JsonElement.Parse("{}")], Secrets = secrets });
        (await Should.ThrowAsync<RunCommandException>(() => node.Host.ForkAsync(new ForkRequest { RunId = origin.RunId }))).Message.ShouldContain("pin");
        var fork = await node.Host.ForkAsync(new ForkRequest { RunId = origin.RunId, Secrets = secrets });
        (await node.WaitAsync(fork)).Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task Large_inputs_and_results_are_taken_over()
    {
        await using var node = new Node(new InMemoryRunStore(), machine: new MachineOptions { BlobThreshold = 100 });
        var gates = new Gates().On(node);
        var text = new string('x', 500);
        var origin = await node.RunAsync("""
            schemas: {type: object, properties: {input: {type: object, required: [text]}}}
            steps: [{id: a, component: /test/count, input: {$input: text}}, {id: b, component: /test/count, input: {$step: a}}]
            output: {$step: b}
            """, $$"""{"text": "{{text}}"}""");
        gates.Calls.Clear();
        var fork = await node.Host.ForkAsync(new ForkRequest { RunId = origin.RunId, FromSteps = ["b"] });
        (await node.WaitAsync(fork)).Outcomes[0]!.Result.GetString().ShouldBe(text);
        gates.Calls.ShouldBe(["b"]);
    }
}
