using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Flows.Model;

namespace StepFlow.Engine.Tests;

/// <summary>Flows that together use everything the engine can do; the crash tests run each of them through every window.</summary>
public sealed class Scenario
{
    readonly string _name;
    readonly Func<Simulation> _start;

    Scenario(string name, Func<Simulation> start) => (_name, _start) = (name, start);

    public static IEnumerable<TheoryDataRow<Scenario>> All =>
        new Scenario[]
        {
            new("chain", () => new Simulation().Start("""
                steps:
                - {id: a, component: /builtin/noop, input: {$input: n}}
                - {id: b, component: /builtin/noop, input: {$step: a}}
                - {id: c, component: /builtin/noop, input: [{$step: b}, {$step: a}]}
                output: {$step: c}
                """, """{"n": 1}""")),
            new("fan-out and join under a limit", () => new Simulation().Start("""
                steps:
                - {id: a, component: /builtin/noop, input: 1}
                - {id: b, component: /builtin/noop, input: 2}
                - {id: c, component: /builtin/noop, input: 3}
                - {id: d, component: /builtin/noop, input: 4}
                - {id: join, component: /builtin/noop, input: [{$step: a}, {$step: b}, {$step: c}, {$step: d}]}
                output: {$step: join}
                """, maxConcurrency: 2)),
            new("conditions", () => new Simulation().Start("""
                steps:
                - {id: check, component: /builtin/noop, input: true}
                - {id: yes, component: /builtin/noop, input: "yes"}
                - {id: no, component: /builtin/noop, input: "no"}
                - {id: pick, component: /builtin/noop, input: {$if: {$step: check}, then: {$step: yes}, else: {$step: no}}}
                output: {$coalesce: [null, {$step: pick}]}
                """)),
            new("skips", () => new Simulation().Component("/bad", _ => Answer.Failed("NOPE")).Start("""
                steps:
                - {id: a, component: /builtin/noop, skipIf: {$from: {workflow: input}, path: skip}, input: 1}
                - {id: b, component: /builtin/noop, input: {$from: {step: a}}}
                - {id: c, component: /bad, onError: {action: skip}}
                - {id: d, component: /builtin/noop, input: {$from: {step: c}, onSkip: {action: useDefault, defaultValue: 9}}}
                output: {d: {$from: {step: d}}, b: {$from: {step: b}, onSkip: {action: useDefault}}}
                """, """{"skip": true}""")),
            new("retries", () => new Simulation().Component("/flaky", a => a.Attempt < 3 ? Answer.Failed(ErrorCodes.Unreachable) : Answer.Success("3")).Start("""
                steps: [{id: a, component: /flaky}, {id: b, component: /builtin/noop, input: {$step: a}}]
                output: {$step: b}
                """)),
            new("sleep and signal", SleepAndSignal),
            new("map", () => Child(ChildRunKind.Map, "steps: [{id: x, component: /builtin/noop, input: {$input: $}}]\noutput: {$step: x}", "1", "2", "3")),
            new("eval of a failing flow", () => Child(ChildRunKind.Eval, "steps: [{id: x, component: /nowhere}]\noutput: {$step: x}", "1")),
            new("iterate", () => Child(ChildRunKind.Iterate, """
                steps: [{id: x, component: /count, input: {$input: $}}]
                output: {$step: x}
                """, "0")),
            new("failure steps", () => new Simulation().Component("/bad", _ => Answer.Failed("NOPE", "no luck")).Start("""
                steps: [{id: a, component: /bad}, {id: ok, component: /builtin/noop, input: 1}]
                output: [{$step: a}, {$step: ok}]
                onFailure:
                - {id: tell, component: /builtin/noop, input: {what: {$error: message}, ok: {$step: ok}}}
                - {id: more, component: /builtin/noop, input: {$step: tell}}
                """)),
            new("large values", () => new Simulation(new MachineOptions { BlobThreshold = 50 }).Start("""
                steps:
                - {id: a, component: /builtin/noop, input: {text: {$input: text}}}
                - {id: b, component: /builtin/noop, input: {$step: a, path: text}}
                - {id: c, component: /builtin/noop, input: {$if: {$step: a, path: "$.text"}, then: {$step: b}, else: 0}}
                output: {same: {$step: c}, all: [{$step: a}, {$step: b}]}
                """, $$"""{"text": "{{new string('x', 100)}}"}""")),
            new("many items, of which the first fail", () => new Simulation().Component("/late", a => a.Input.GetInt32() < 3 ? Answer.Failed("EARLY") : Answer.Success(a.Input))
                .StartItems("steps: [{id: x, component: /late, input: {$input: $}}]\noutput: {$step: x}", [.. Enumerable.Range(0, 9).Select(i => JsonElement.Parse($"{i}"))], maxConcurrency: 1)),
            new("many items", () => new Simulation().StartItems(
                "steps: [{id: x, component: /builtin/noop, input: {$input: $}}]\noutput: {$step: x}",
                [.. Enumerable.Range(0, 7).Select(i => JsonElement.Parse($"{i}"))],
                maxConcurrency: 2)),
        }.Select(s => new TheoryDataRow<Scenario>(s));

    internal Simulation Start() => _start();

    public override string ToString() => _name;

    static Simulation SleepAndSignal()
    {
        var simulation = new Simulation()
            .Component("/sleep", a => Answer.Wait(new SleepDeferral(TimeSpan.FromSeconds(5), a.Input)))
            .Component("/wait", a => Answer.Wait(new SignalDeferral("go", TimeSpan.FromMinutes(1), JsonElement.Parse("\"nobody came\""))));
        return simulation.Start("""
            steps: [{id: a, component: /sleep, input: 1}, {id: b, component: /wait, input: {$step: a}}]
            output: [{$step: a}, {$step: b}]
            """);
    }

    static Simulation Child(ChildRunKind kind, string childFlow, params string[] inputs)
    {
        var simulation = new Simulation();
        var flowId = simulation.Store(Simulation.Read(childFlow));
        simulation.Component("/child", _ => Answer.Wait(new ChildRunDeferral
        {
            Kind = kind, FlowId = flowId, Inputs = [.. inputs.Select(i => JsonElement.Parse(i))], MaxIterations = 10,
        }));
        simulation.Component("/count", a => Answer.Success(a.Input.GetInt32() < 4 ? $$"""{"next": {{a.Input.GetInt32() + 1}}}""" : """{"result": "done"}"""));
        return simulation.Start("steps: [{id: c, component: /child}, {id: after, component: /builtin/noop, input: {$step: c}}]\noutput: {$step: after}");
    }
}
