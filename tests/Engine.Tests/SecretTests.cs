using System.Text;
using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Snapshots;
using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Tests;

public class SecretTests
{
    const string Secret = "s3cr3t-canary-value";

    const string Flow = """
        variables: {type: object, properties: {key: {type: string, is_secret: true}}, required: [key]}
        steps:
        - {id: a, component: /echo, input: {auth: {$from: {variable: key}}}}
        - {id: bad, component: /leak, input: {$from: {variable: key}}, onError: {action: skip}}
        output: {echoed: {$from: {step: a}}, direct: {$from: {variable: key}}}
        """;

    static Simulation Start() => new Simulation()
        .Component("/echo", a => Answer.Success($$"""{"sent": "Bearer {{a.Input.GetProperty("auth").GetString()}}"}"""))
        .Component("/leak", a => Answer.Failed("LEAK", $"cannot use {a.Input.GetString()}"))
        .Start(Flow, secrets: new() { ["key"] = JsonElement.Parse($"\"{Secret}\"") });

    [Fact]
    public void Components_get_the_value()
    {
        Start().Dispatched[0].Input.GetProperty("auth").GetString().ShouldBe(Secret);
    }

    [Fact]
    public void Neither_journal_nor_snapshot_nor_result_ever_holds_it()
    {
        var simulation = Start().Run();
        simulation.Journal.Any(r => Encoding.UTF8.GetString(r.Payload.Span).Contains(Secret)).ShouldBeFalse();
        Encoding.UTF8.GetString(SnapshotCodec.Write(simulation.State)).ShouldNotContain(Secret);
        simulation.Result.Result.GetRawText().ShouldNotContain(Secret);
        simulation.Result.Result.GetProperty("echoed").GetProperty("sent").GetString().ShouldBe("Bearer [REDACTED]");
    }

    [Fact]
    public void A_secret_reaches_a_child_under_its_own_name_and_is_never_journaled_with_the_childs_variables()
    {
        var simulation = new Simulation().Component("/seen", a => Answer.Success(a.Input.GetProperty("key").GetString() == Secret ? "true" : "false"));
        var child = simulation.Store(Simulation.Read("steps: [{id: x, component: /seen, input: {key: {$variable: key}, other: {$variable: other}}}]\noutput: {$step: x}"));
        simulation.Component("/child", a => Answer.Wait(new ChildRunDeferral { Kind = ChildRunKind.Eval, FlowId = child, Inputs = [JsonElement.Parse("1")], Variables = a.Input }))
            .Start(
                "schemas: {type: object, properties: {variables: {type: object, properties: {key: {type: string, is_secret: true}}}}}\n"
                + "steps: [{id: c, component: /child, input: {key: {$variable: key}, other: {$variable: key}}}]\noutput: {$step: c, path: $.result.result}",
                secrets: new() { ["key"] = JsonElement.Parse($"\"{Secret}\"") })
            .Run();
        simulation.Journal.Any(r => Encoding.UTF8.GetString(r.Payload.Span).Contains(Secret)).ShouldBeFalse();
        simulation.Result.Result.GetBoolean().ShouldBeTrue();
        simulation.Dispatched.Single(d => d.Step.Component == "/seen").Input.GetProperty("other").GetString().ShouldBe("[REDACTED]");
    }

    [Fact]
    public void A_run_taken_over_without_its_secrets_is_parked_and_says_which()
    {
        var simulation = new Simulation().Component("/echo", _ => null).Component("/leak", _ => null)
            .Start(Flow, secrets: new() { ["key"] = JsonElement.Parse($"\"{Secret}\"") });
        var state = simulation.Fold();
        var decision = new RunMachine(new MachineOptions()).Decide(state, new RecoverRun("other", new Dictionary<string, JsonElement>()), simulation.Now);
        state.Status.ShouldBe(RunStatus.Parked);
        state.Reason!.ShouldContain("key");
        decision.Effects.OfType<Effects.DispatchStep>().ShouldBeEmpty();

        var given = new Dictionary<string, JsonElement> { ["key"] = JsonElement.Parse($"\"{Secret}\"") };
        var resumed = new RunMachine(new MachineOptions()).Decide(state, new ResumeRun(null, given), simulation.Now);
        resumed.Effects.OfType<Effects.DispatchStep>().Count().ShouldBe(2);
        state.Status.ShouldBe(RunStatus.Running);
    }
}
