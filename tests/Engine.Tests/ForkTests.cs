using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Forking;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Planning;
using StepFlow.JsonSchema;

namespace StepFlow.Engine.Tests;

public class ForkTests
{
    const string Flow = """
        steps:
        - {id: a, component: /builtin/noop, input: {$input: n}}
        - {id: b, component: /builtin/noop, input: {$step: a}}
        - {id: c, component: /builtin/noop, input: {$input: m}}
        - {id: d, component: /builtin/noop, input: [{$step: b}, {$step: c}]}
        output: {$step: d}
        """;

    static FlowPlan Plan(string yaml) => FlowPlan.Compile(Simulation.Read(yaml), new SchemaCompiler());

    static string[] Kept(
        Simulation origin, string[] again, string? flow = null, string? input = null, string? variables = null)
    {
        var root = origin.State.Root!;
        var to = new ForkSide(
            flow is null ? root.Plan : Plan(flow),
            input is null ? root.Started.Inputs : [JsonElement.Parse(input)],
            variables is null ? root.Started.Variables : JsonElement.Parse(variables));
        var kept = ForkPlanner.Keep(
            Guid.NewGuid(),
            new ForkSide(root.Plan, root.Started.Inputs, root.Started.Variables),
            to,
            again.Select(to.Plan.IndexOf).ToHashSet(),
            origin.Events.OfType<StepCompleted>().Where(c => c.RunId == root.RunId));
        return [.. kept.Select(k => to.Plan[k.Step].Step!.Id)];
    }

    static Simulation Ended(string flow = Flow, string input = """{"n": 1, "m": 2}""", string? variables = null) =>
        new Simulation().Component("/bad", _ => Answer.Failed("NOPE")).Start(flow, input, variables: variables).Run();

    [Theory]
    [InlineData("a", "c")]
    [InlineData("b", "a,c")]
    [InlineData("c", "a,b")]
    [InlineData("d", "a,b,c")]
    [InlineData("b,c", "a")]
    public void The_named_steps_and_what_depends_on_them_run_again(string again, string kept) =>
        Kept(Ended(), again.Split(',')).ShouldBe(kept.Split(','));

    [Fact]
    public void The_fork_ends_like_its_origin_and_runs_only_what_was_not_kept()
    {
        var origin = Ended();
        var root = origin.State.Root!;
        var side = new ForkSide(root.Plan, root.Started.Inputs, null);
        var fork = new Simulation();
        fork.Store(root.Plan.Flow);
        fork.State.AddPlan(root.Plan.Flow.Id, root.Plan);
        fork.Feed(new StartRun(
            root.Started with { ForkedFrom = root.RunId },
            new Dictionary<string, JsonElement>())
        {
            Completed = ForkPlanner.Keep(root.RunId, side, side, new HashSet<int> { 1 }, origin.Events.OfType<StepCompleted>()),
        });
        fork.Commits.ShouldBe(1);
        fork.Run().Result.Result.GetRawText().ShouldBe("[1,2]");
        fork.Dispatched.Select(d => d.Step.Id).ShouldBe(["b", "d"]);
        fork.Fold().Root!.Started.ForkedFrom.ShouldBe(root.RunId);
    }

    [Fact]
    public void A_crash_right_after_the_fork_is_durable_keeps_what_was_taken_over()
    {
        var origin = Ended();
        var root = origin.State.Root!;
        var side = new ForkSide(root.Plan, root.Started.Inputs, null);
        var fork = new Simulation { CrashAfterCommit = 1 };
        fork.Store(root.Plan.Flow);
        fork.State.AddPlan(root.Plan.Flow.Id, root.Plan);
        Should.Throw<Simulation.CrashException>(() => fork.Feed(new StartRun(root.Started, new Dictionary<string, JsonElement>())
        {
            Completed = ForkPlanner.Keep(root.RunId, side, side, new HashSet<int> { 3 }, origin.Events.OfType<StepCompleted>()),
        }));
        fork.CrashAfterCommit = 0;
        fork.Recover(throughSnapshot: true).Run().State.Status.ShouldBe(RunStatus.Completed);
        fork.Dispatched.Select(d => d.Step.Id).ShouldBe(["d"]);
    }

    [Fact]
    public void What_failed_runs_again_unasked_with_what_depends_on_it()
    {
        var origin = Ended("""
            steps:
            - {id: ok, component: /builtin/noop, input: 1}
            - {id: bad, component: /bad, mustExecute: true}
            - {id: after, component: /builtin/noop, input: [{$step: bad}, {$step: ok}]}
            output: {$step: after}
            """);
        Kept(origin, []).ShouldBe(["ok"]);
    }

    [Fact]
    public void A_branch_that_was_not_taken_spoils_nothing()
    {
        var origin = Ended("""
            steps:
            - {id: check, component: /builtin/noop, input: true}
            - {id: yes, component: /builtin/noop, input: 1}
            - {id: no, component: /builtin/noop, input: 2}
            - {id: pick, component: /builtin/noop, input: {$if: {$step: check}, then: {$step: yes}, else: {$step: no}}}
            - {id: last, component: /builtin/noop, input: {$step: pick}}
            output: {$step: last}
            """);
        Kept(origin, ["last"]).ShouldBe(["check", "yes", "pick"]);
        Kept(origin, ["no"]).ShouldBe(["check", "yes"]);
    }

    [Fact]
    public void A_step_that_reads_a_part_of_the_input_that_is_another_now_runs_again()
    {
        Kept(Ended(), [], input: """{"n": 1, "m": 3}""").ShouldBe(["a", "b"]);
        Kept(Ended(), [], input: """{"n": 1, "m": 2, "more": 0}""").ShouldBe(["a", "b", "c", "d"]);
    }

    [Fact]
    public void A_step_that_reads_a_variable_that_is_another_now_runs_again()
    {
        const string flow = """
            steps:
            - {id: a, component: /builtin/noop, input: {$variable: x}}
            - {id: b, component: /builtin/noop, input: {$variable: y}}
            output: [{$step: a}, {$step: b}]
            """;
        var origin = Ended(flow, variables: """{"x": 1, "y": 1}""");
        Kept(origin, [], variables: """{"x": 1, "y": 2}""").ShouldBe(["a"]);
    }

    [Fact]
    public void With_another_flow_only_steps_that_are_the_same_and_depend_on_the_same_are_kept()
    {
        const string changed = """
            steps:
            - {id: zero, component: /builtin/noop, input: 0}
            - {id: c, component: /builtin/noop, input: {$input: m}, timeout: 5s}
            - {id: a, component: /builtin/noop, input: {$input: n}}
            - {id: b, component: /builtin/noop, input: {other: {$step: a}}}
            - {id: d, component: /builtin/noop, input: [{$step: b}, {$step: c}]}
            output: {$step: d}
            """;
        Kept(Ended(), [], changed).ShouldBe(["c", "a"]);
    }

    [Fact]
    public void A_run_that_has_not_ended_gives_what_it_has()
    {
        var origin = new Simulation().Component("/hang", _ => null).Start("""
            steps: [{id: a, component: /builtin/noop}, {id: b, component: /hang, input: {$step: a}}]
            output: {$step: b}
            """).Run();
        Kept(origin, []).ShouldBe(["a"]);
    }

    [Fact]
    public void Each_item_is_judged_by_itself()
    {
        var origin = new Simulation().Component("/odd", a => a.Input.GetInt32() % 2 == 1 ? Answer.Success(a.Input) : Answer.Failed("EVEN"))
            .StartItems("steps: [{id: x, component: /odd, input: {$input: $}}]\noutput: {$step: x}", [.. Enumerable.Range(0, 4).Select(i => JsonElement.Parse($"{i}"))]).Run();
        var root = origin.State.Root!;
        var side = new ForkSide(root.Plan, root.Started.Inputs, null);
        ForkPlanner.Keep(Guid.NewGuid(), side, side, new HashSet<int>(), origin.Events.OfType<StepCompleted>()).Select(k => k.Item).ShouldBe([1, 3]);
        var fewer = side with { Inputs = [JsonElement.Parse("0"), JsonElement.Parse("7")] };
        ForkPlanner.Keep(Guid.NewGuid(), side, fewer, new HashSet<int>(), origin.Events.OfType<StepCompleted>()).ShouldBeEmpty();
    }
}
