using System.Text.Json;
using StepFlow.Engine.Deferral;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary><c>{workflow | flow | flow_id, items, max_concurrency?, variables?}</c> to <c>{results, successful, failed, skipped}</c>.</summary>
sealed class Map : IBuiltIn
{
    public ComponentInfo Info { get; } = new(
        "/map",
        "Runs a flow once for every item, in parallel, and gives the results in the order of the items. Failures are data in 'results'.",
        JsonElement.Parse("""
            {"type":"object","properties":{"workflow":{"type":["object","string"]},"flow":{"type":["object","string"]},"flow_id":{"type":"string"},
            "items":{"type":"array"},"max_concurrency":{"type":"integer","minimum":1},"variables":{"type":"object"}},"required":["items"],
            "oneOf":[{"required":["flow_id"]},{"required":["flow"]},{"required":["workflow"]}]}
            """),
        JsonElement.Parse("""
            {"type":"object","properties":{"results":{"type":"array","items":{"type":"object"}},"successful":{"type":"integer"},
            "failed":{"type":"integer"},"skipped":{"type":"integer"}},"required":["results","successful","failed"]}
            """));

    public bool KeepsInput => true;

    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var items = input.Array("items", required: true);
        var maxConcurrency = input.Whole("max_concurrency", 1);
        var variables = input.Object("variables");
        var (flowId, failure) = await ChildFlow.ResolveAsync(input, call, context, cancellationToken);
        return flowId is null ? failure : ComponentResult.Wait(new ChildRunDeferral
        {
            Kind = ChildRunKind.Map,
            FlowId = flowId,
            Inputs = [.. items!.Value.EnumerateArray()],
            MaxConcurrency = maxConcurrency,
            Variables = variables,
        });
    }
}
