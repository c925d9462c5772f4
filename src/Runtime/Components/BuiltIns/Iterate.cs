using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Flows.Json;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary><c>{flow | workflow | flow_id, initial_input, max_iterations?, variables?}</c> to <c>{result, iterations, terminated}</c>.</summary>
sealed class Iterate : IBuiltIn
{
    const int DefaultIterations = 1000;
    const int MostIterations = 1_000_000;

    public ComponentInfo Info { get; } = new(
        "/iterate",
        "Runs a flow again and again: its output's 'next' is the next input, 'result' ends the loop. The child's failure fails the step.",
        JsonElement.Parse("""
            {"type":"object","properties":{"flow":{"type":["object","string"]},"workflow":{"type":["object","string"]},"flow_id":{"type":"string"},
            "initial_input":{},"max_iterations":{"type":"integer","minimum":1,"maximum":1000000,"default":1000},"variables":{"type":"object"}},
            "oneOf":[{"required":["flow_id"]},{"required":["flow"]},{"required":["workflow"]}]}
            """),
        JsonElement.Parse("""
            {"type":"object","properties":{"result":{},"iterations":{"type":"integer"},"terminated":{"type":"boolean"}},
            "required":["result","iterations","terminated"]}
            """));

    public bool KeepsInput => true;

    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var iterations = input.Whole("max_iterations", 1, MostIterations);
        var variables = input.Object("variables");
        var (flowId, failure) = await ChildFlow.ResolveAsync(input, call, context, cancellationToken);
        return flowId is null ? failure : ComponentResult.Wait(new ChildRunDeferral
        {
            Kind = ChildRunKind.Iterate,
            FlowId = flowId,
            Inputs = [input.Any("initial_input") ?? JsonValues.Null],
            MaxIterations = iterations ?? DefaultIterations,
            Variables = variables,
        });
    }
}
