using System.Text.Json;
using StepFlow.Client.Embedding;
using StepFlow.Flows.Parsing;
using StepFlow.JsonSchema;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.InMemory;
using StepFlow.Runtime.Requests;

namespace StepFlow.Client.Tests;

public sealed class EngineHostTests
{
    [Fact]
    public async Task An_engine_without_a_configuration_runs_a_flow_of_built_ins()
    {
        await using var engine = EngineHost.Over(StepFlowConfig.Default(Directory.GetCurrentDirectory()), new InMemoryRunStore());
        var flow = FlowReader.Read("steps: [{id: a, component: /builtin/noop, input: {v: {$input: v}}}]\noutput: {$step: a}").Flow!;

        var result = await engine.Runs.RunAsync(
            RunRequests.Create(flow, [JsonElement.Parse("""{"v": 1}""")], null, null, null, new SchemaCompiler()));

        result.Outcomes[0]!.Result.GetProperty("v").GetInt32().ShouldBe(1);
    }
}
