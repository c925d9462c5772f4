using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Runtime.Tests.Support;

namespace StepFlow.Runtime.Tests.Components;

public class DelegatePluginTests
{
    sealed record Order(string Customer, int Pieces);

    sealed record Receipt(string Text);

    [Fact]
    public async Task A_json_function_is_a_component()
    {
        var plugin = new DelegatePlugin().Add("/echo", (input, _) => ValueTask.FromResult(input));

        (await plugin.Run("/echo", "[1]")).ShouldSucceedWith("[1]");
    }

    [Fact]
    public async Task A_typed_function_reads_and_writes_camel_case()
    {
        var plugin = Typed();

        (await plugin.Run("/order", """{"customer":"Ada","pieces":2}""")).ShouldSucceedWith("""{"text":"2 for Ada"}""");
    }

    [Fact]
    public async Task A_typed_function_has_the_schemas_of_its_types()
    {
        var info = (await Typed().ListAsync(default)).ShouldHaveSingleItem();

        info.Component.ShouldBe("/order");
        info.InputSchema!.Value.GetProperty("properties").GetProperty("pieces").GetProperty("type").ToString().ShouldContain("integer");
        info.OutputSchema!.Value.GetProperty("properties").TryGetProperty("text", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Input_that_does_not_fit_the_type_is_invalid() =>
        (await Typed().Run("/order", """{"customer":"Ada","pieces":"two"}""")).ShouldFailWith(ErrorCodes.InvalidInput).Message.ShouldContain("$.pieces");

    [Fact]
    public async Task An_exception_is_a_failure_with_its_message() =>
        (await Throwing(new InvalidOperationException("out of paper"))).ShouldFailWith(ErrorCodes.ComponentFailed).Message.ShouldBe("out of paper");

    [Fact]
    public async Task A_function_can_choose_code_and_data()
    {
        var error = (await Throwing(new ComponentFailureException("OUT_OF_STOCK", "none left", Json.Of("""{"left":0}""")))).ShouldFailWith("OUT_OF_STOCK");

        error.Message.ShouldBe("none left");
        error.Data!.Value.GetRawText().ShouldBe("""{"left":0}""");
    }

    [Fact]
    public async Task A_plugin_exception_stays_one() =>
        await Should.ThrowAsync<PluginException>(async () => await Throwing(new PluginException("gone")));

    [Fact]
    public async Task A_cancelled_function_is_cancelled_not_failed()
    {
        var plugin = new DelegatePlugin().Add("/x", (_, ct) => throw new OperationCanceledException(ct));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await plugin.ExecuteAsync(Calls.To("/x", "1"), new ComponentContextStub(), cancelled.Token));
    }

    [Fact]
    public void A_name_can_be_taken_once() =>
        Should.Throw<ArgumentException>(() => Typed().Add("order", (input, _) => ValueTask.FromResult(input)));

    [Fact]
    public async Task An_unknown_component_is_not_found() => (await Typed().Run("/ordre", "{}")).ShouldFailWith(ErrorCodes.ComponentNotFound);

    static DelegatePlugin Typed() =>
        new DelegatePlugin().Add("order", (Order o, CancellationToken _) => Task.FromResult(new Receipt($"{o.Pieces} for {o.Customer}")));

    static ValueTask<ComponentResult> Throwing(Exception exception) =>
        new DelegatePlugin().Add("/x", (_, _) => throw exception).Run("/x", "1");
}
