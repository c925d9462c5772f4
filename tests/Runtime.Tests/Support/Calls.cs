using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.Runtime.Tests.Support;

static class Calls
{
    public static ComponentCall To(string component, string input, string step = "s1") => new()
    {
        Component = component,
        Input = Json.Of(input),
        Tenant = "default",
        RunId = Guid.Parse("01900000-0000-7000-8000-000000000001"),
        RootRunId = Guid.Parse("01900000-0000-7000-8000-000000000001"),
        FlowId = new string('0', 64),
        StepId = step,
        Item = 0,
        Attempt = 1,
    };

    public static ValueTask<ComponentResult> Run(this IComponentPlugin plugin, string component, string input, IComponentContext? context = null) =>
        plugin.ExecuteAsync(To(component, input), context ?? new ComponentContextStub(), TestContext.Current.CancellationToken);

    public static FlowError ShouldFailWith(this ComponentResult result, string code)
    {
        var error = result.Outcome.ShouldNotBeNull().Error.ShouldNotBeNull();
        error.Code.ShouldBe(code, error.Message);
        return error;
    }

    public static void ShouldSucceedWith(this ComponentResult result, string json)
    {
        var outcome = result.Outcome.ShouldNotBeNull();
        outcome.Error.ShouldBeNull();
        Flows.Json.CanonicalJson.Text(outcome.Result).ShouldBe(Flows.Json.CanonicalJson.Text(Json.Of(json)));
    }
}
