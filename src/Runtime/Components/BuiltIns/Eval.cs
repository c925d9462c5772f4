using System.Text.Json;
using StepFlow.Engine.Deferral;
using StepFlow.Flows.Json;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary><c>{flow_id | flow | workflow, input, variables?, max_concurrency?}</c> to <c>{result: FlowResult, run_id}</c>.</summary>
sealed class Eval : IBuiltIn
{
    public ComponentInfo Info { get; } = new(
        "/eval",
        "Runs a flow as a child run. The child's failure is data in 'result'; the step succeeds.",
        JsonElement.Parse("""
            {"type":"object","properties":{"flow_id":{"type":"string"},"flow":{"type":["object","string"]},"workflow":{"type":["object","string"]},
            "input":{},"variables":{"type":"object"},"max_concurrency":{"type":"integer","minimum":1}},
            "oneOf":[{"required":["flow_id"]},{"required":["flow"]},{"required":["workflow"]}]}
            """),
        JsonElement.Parse("""
            {"type":"object","properties":{"result":{"type":"object"},"run_id":{"type":"string"}},"required":["result","run_id"]}
            """));

    public bool KeepsInput => true;

    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var variables = input.Object("variables");
        var maxConcurrency = input.Whole("max_concurrency", 1);
        var (flowId, failure) = await ChildFlow.ResolveAsync(input, call, context, cancellationToken);
        return flowId is null ? failure : ComponentResult.Wait(new ChildRunDeferral
        {
            Kind = ChildRunKind.Eval,
            FlowId = flowId,
            Inputs = [input.Any("input") ?? JsonValues.Null],
            MaxConcurrency = maxConcurrency,
            Variables = variables,
        });
    }
}
