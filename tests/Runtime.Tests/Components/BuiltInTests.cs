using StepFlow.Engine.Deferral;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Tests.Support;

namespace StepFlow.Runtime.Tests.Components;

public sealed class BuiltInTests : IAsyncDisposable
{
    readonly BuiltInPlugin _plugin = new();
    readonly ComponentContextStub _context = new();

    public ValueTask DisposeAsync() => _plugin.DisposeAsync();

    [Fact]
    public async Task Create_messages_puts_the_system_message_first()
    {
        (await _plugin.Run("/create_messages", """{"system_instructions":"be brief","user_prompt":"hi"}"""))
            .ShouldSucceedWith("""{"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hi"}]}""");
        (await _plugin.Run("/create_messages", """{"system_instructions":null,"user_prompt":"hi"}"""))
            .ShouldSucceedWith("""{"messages":[{"role":"user","content":"hi"}]}""");
    }

    [Fact]
    public async Task Wrong_input_names_every_field_and_what_was_expected()
    {
        var error = (await _plugin.Run("/create_messages", """{"system_instructions":7}""")).ShouldFailWith(ErrorCodes.InvalidInput);

        error.Message.ShouldBe(
            "/create_messages cannot use its input: 'system_instructions' must be a string, found the number 7; 'user_prompt' must be a string, found nothing.");
        error.Data!.Value.GetProperty("problems").GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData("/create_messages")]
    [InlineData("/eval")]
    [InlineData("/map")]
    [InlineData("/iterate")]
    [InlineData("/load_file")]
    [InlineData("/put_blob")]
    [InlineData("/get_blob")]
    [InlineData("/sleep")]
    [InlineData("/wait_for_event")]
    public async Task An_input_that_is_no_object_is_refused(string component) =>
        (await _plugin.Run(component, "[1]")).ShouldFailWith(ErrorCodes.InvalidInput)
            .Message.ShouldBe($"{component} cannot use its input: 'input' must be an object, found an array.");

    [Fact]
    public async Task Every_component_is_described_and_has_schemas()
    {
        var components = await _plugin.ListAsync(default);

        components.ShouldAllBe(c => c.Description != null && c.InputSchema != null && c.OutputSchema != null);
        components.Select(c => c.Component).ShouldBeUnique();
    }

    [Fact]
    public async Task An_unknown_component_is_not_found_and_a_near_one_is_suggested() =>
        (await _plugin.Run("/creat_messages", "{}")).ShouldFailWith(ErrorCodes.ComponentNotFound).Message.ShouldContain("did you mean '/create_messages'?");

    [Fact]
    public async Task Noop_gives_its_input_back() => (await _plugin.Run("/noop", "[1,null]")).ShouldSucceedWith("[1,null]");

    [Theory]
    [InlineData("""{"duration_ms":1500}""", 1500, """{"duration_ms":1500}""")]
    [InlineData("""{"duration":"2m","passthrough":null}""", 120_000, "null")]
    [InlineData("""{"duration":"250ms","passthrough":7}""", 250, "7")]
    public async Task Sleep_waits_and_gives_its_input_or_passthrough(string input, int milliseconds, string result)
    {
        var sleep = (await _plugin.Run("/sleep", input)).Deferral.ShouldBeOfType<SleepDeferral>();

        sleep.Duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
        sleep.Result.GetRawText().ShouldBe(result);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"duration_ms":-1}""")]
    [InlineData("""{"duration":"soon"}""")]
    [InlineData("""{"duration":"9999d"}""")]
    [InlineData("""{"duration":5}""")]
    public async Task Sleep_refuses_times_it_cannot_use(string input) => (await _plugin.Run("/sleep", input)).ShouldFailWith(ErrorCodes.InvalidInput);

    [Fact]
    public async Task Wait_for_event_waits_for_the_named_signal()
    {
        var signal = (await _plugin.Run("/wait_for_event", """{"event":"approved","timeout":"1h","default":null}""")).Deferral.ShouldBeOfType<SignalDeferral>();

        (signal.Name, signal.Timeout).ShouldBe(("approved", TimeSpan.FromHours(1)));
        signal.Default!.Value.GetRawText().ShouldBe("null");
        (await _plugin.Run("/wait_for_event", """{"name":"n"}""")).Deferral.ShouldBe(new SignalDeferral("n", null, null));
        (await _plugin.Run("/wait_for_event", """{"name":""}""")).ShouldFailWith(ErrorCodes.InvalidInput);
    }

    [Fact]
    public async Task A_blob_goes_in_and_out_under_upstreams_id()
    {
        const string data = """{"message":"Hello, blobs!","number":42,"nested":{"array":[1,2,3],"boolean":true}}""";
        const string id = "868591347a854ba1d0f4875b2dd44e1e8335052af03725a9819f89e0142318b0";

        (await _plugin.Run("/put_blob", $$"""{"data":{{data}}}""", _context)).ShouldSucceedWith($$"""{"blob_id":"{{id}}"}""");
        (await _plugin.Run("/get_blob", $$"""{"blob_id":"{{id}}"}""", _context)).ShouldSucceedWith($$"""{"data":{{data}}}""");
        _context.Blobs[id].Kind.ShouldBe(BlobKind.Data);
    }

    [Theory]
    [InlineData("""{"blob_type":"data"}""", "'data' must be a value")]
    [InlineData("""{"data":1,"blob_type":"text"}""", "'blob_type' must be data, flow or binary")]
    [InlineData("""{"data":"not base64!","blob_type":"binary"}""", "'data' must be base64 text")]
    public async Task Put_blob_refuses_what_it_cannot_store(string input, string message) =>
        (await _plugin.Run("/put_blob", input, _context)).ShouldFailWith(ErrorCodes.InvalidInput).Message.ShouldContain(message);

    [Fact]
    public async Task Put_blob_stores_null_and_base64()
    {
        (await _plugin.Run("/put_blob", """{"data":null}""", _context)).Outcome!.IsSuccess.ShouldBeTrue();
        (await _plugin.Run("/put_blob", """{"data":"AAEC","blob_type":"binary"}""", _context)).Outcome!.IsSuccess.ShouldBeTrue();

        _context.Blobs.Values.Select(b => b.Kind).Order().ShouldBe([BlobKind.Data, BlobKind.Binary]);
    }

    [Fact]
    public async Task A_flow_is_validated_when_it_is_stored_as_one()
    {
        (await _plugin.Run("/put_blob", """{"data":{"steps":[]},"blob_type":"flow"}""", _context)).Outcome!.IsSuccess.ShouldBeTrue();
        _context.Blobs.Values.ShouldHaveSingleItem().Kind.ShouldBe(BlobKind.Flow);

        var error = (await _plugin.Run("/put_blob", """{"data":{"broken":1},"blob_type":"flow"}""", _context)).ShouldFailWith(ErrorCodes.InvalidInput);
        error.Data!.Value.GetProperty("diagnostics").EnumerateArray().Select(d => d.GetProperty("code").GetInt32()).ShouldBe([3000, 3001]);
    }

    [Theory]
    [InlineData("""{"blob_id":"zz"}""", "64 hexadecimal characters")]
    [InlineData("""{"blob_id":"868591347a854ba1d0f4875b2dd44e1e8335052af03725a9819f89e0142318b0"}""", "there is no blob '8685")]
    public async Task Get_blob_says_why_there_is_none(string input, string message) =>
        (await _plugin.Run("/get_blob", input, _context)).ShouldFailWith(ErrorCodes.InvalidInput).Message.ShouldContain(message);
}
