using StepFlow.Engine.Deferral;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Tests.Support;

namespace StepFlow.Runtime.Tests.Components;

public sealed class ChildRunTests : IAsyncDisposable
{
    const string Flow = """{"steps":[],"output":{"$input":"$"}}""";

    readonly BuiltInPlugin _plugin = new();
    readonly ComponentContextStub _context = new();

    public ValueTask DisposeAsync() => _plugin.DisposeAsync();

    [Theory]
    [InlineData("flow_id")]
    [InlineData("flow")]
    [InlineData("workflow")]
    public async Task Eval_runs_a_stored_flow_by_id(string field)
    {
        var id = await _context.PutBlobAsync(Json.Of(Flow), BlobKind.Flow, default);

        var child = await Child("/eval", $$$"""{"{{{field}}}":"{{{id}}}","input":{"x":1},"variables":{"v":2},"max_concurrency":3}""");

        (child.Kind, child.FlowId, child.MaxConcurrency).ShouldBe((ChildRunKind.Eval, id, 3));
        child.Inputs.ShouldHaveSingleItem().GetRawText().ShouldBe("""{"x":1}""");
        child.Variables!.Value.GetRawText().ShouldBe("""{"v":2}""");
    }

    [Theory]
    [InlineData("flow")]
    [InlineData("workflow")]
    public async Task Eval_stores_an_inline_flow_first(string field)
    {
        var child = await Child("/eval", $$$"""{"{{{field}}}":{{{Flow}}},"workflow_hash":"old","input":1}""");

        _context.Blobs[child.FlowId].Kind.ShouldBe(BlobKind.Flow);
    }

    [Fact]
    public async Task Eval_without_input_gives_the_child_null() =>
        (await Child("/eval", $$"""{"flow":{{Flow}}}""")).Inputs.ShouldHaveSingleItem().GetRawText().ShouldBe("null");

    [Fact]
    public async Task Map_has_one_input_for_each_item_in_order()
    {
        var child = await Child("/map", $$"""{"workflow":{{Flow}},"items":[3,null,"x"],"max_concurrency":2}""");

        (child.Kind, child.MaxConcurrency).ShouldBe((ChildRunKind.Map, 2));
        child.Inputs.Select(i => i.GetRawText()).ShouldBe(["3", "null", "\"x\""]);
    }

    [Fact]
    public async Task Iterate_starts_with_its_initial_input_and_stops_after_a_thousand_rounds()
    {
        var child = await Child("/iterate", $$$"""{"flow":{{{Flow}}},"initial_input":{"n":0}}""");

        (child.Kind, child.MaxIterations).ShouldBe((ChildRunKind.Iterate, 1000));
        child.Inputs.ShouldHaveSingleItem().GetRawText().ShouldBe("""{"n":0}""");
        (await Child("/iterate", $$"""{"flow":{{Flow}},"initial_input":1,"max_iterations":5}""")).MaxIterations.ShouldBe(5);
    }

    [Fact]
    public async Task A_flow_with_fatal_findings_is_refused_with_all_of_them()
    {
        var error = (await _plugin.Run("/eval", """{"flow":{"broken":1},"input":1}""", _context)).ShouldFailWith(ErrorCodes.InvalidInput);

        error.Message.ShouldBe("/eval: the flow in 'flow' cannot be used, 2 fatal and 0 error diagnostics: Duplicate step ID: 'a'");
        error.Data!.Value.GetProperty("diagnostics")[1].GetRawText()
            .ShouldBe("""{"code":3001,"kind":"emptyStepId","level":"fatal","message":"Step ID cannot be empty","path":"$.steps[2].id"}""");
    }

    [Theory]
    [InlineData("/eval", """{"input":1}""", "'flow_id' must be the id of a stored flow (or 'flow' the flow itself), found nothing")]
    [InlineData("/eval", """{"flow_id":{},"input":1}""", "'flow_id' must be the id of a stored flow, 64 hexadecimal characters, found an object")]
    [InlineData("/eval", """{"flow":{},"workflow":{},"input":1}""", "'workflow' must be left out when 'flow' is given")]
    [InlineData("/eval", """{"flow_id":"868591347a854ba1d0f4875b2dd44e1e8335052af03725a9819f89e0142318b0"}""", "there is no flow '8685")]
    [InlineData("/map", """{"flow":{},"items":{},"max_concurrency":0}""", "'items' must be an array, found an object; 'max_concurrency' must be a whole number of at least 1")]
    [InlineData("/iterate", """{"flow":{},"initial_input":1,"max_iterations":1000001}""", "'max_iterations' must be a whole number from 1 to 1000000")]
    public async Task Wrong_input_is_refused(string component, string input, string message) =>
        (await _plugin.Run(component, input, _context)).ShouldFailWith(ErrorCodes.InvalidInput).Message.ShouldContain(message);

    async Task<ChildRunDeferral> Child(string component, string input) =>
        (await _plugin.Run(component, input, _context)).Deferral.ShouldBeOfType<ChildRunDeferral>();
}
