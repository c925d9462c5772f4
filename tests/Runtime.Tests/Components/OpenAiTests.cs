using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Tests.Support;
using Answer = StepFlow.Runtime.Tests.Support.FakeHttpServer.Answer;

namespace StepFlow.Runtime.Tests.Components;

public sealed class OpenAiTests : IAsyncLifetime
{
    const string Key = "sk-test-0123456789";
    const string Messages = """[{"role":"user","content":"hi"}]""";

    FakeHttpServer _server = null!;
    BuiltInPlugin _plugin = null!;
    Func<FakeHttpServer.Request, Answer> _answer = _ => Completion("\"hello\"");

    public async ValueTask InitializeAsync()
    {
        _server = await FakeHttpServer.StartAsync(r => _answer(r));
        _plugin = With(("OPENAI_BASE_URL", $"{_server.Url}/v1/"), ("OPENAI_API_KEY", Key));
    }

    public async ValueTask DisposeAsync()
    {
        await _plugin.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_answer_has_text_reason_usage_and_model()
    {
        (await Ask()).ShouldSucceedWith("""{"response":"hello","finish_reason":"stop","usage":{"total_tokens":3},"model":"gpt-4o-mini-2024"}""");

        var request = _server.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path).ShouldBe(("POST", "/v1/chat/completions"));
        request.Headers["Authorization"].ShouldBe($"Bearer {Key}");
        request.Headers["Idempotency-Key"].ShouldBe("01900000-0000-7000-8000-000000000001/s1/0");
        request.Body.ShouldBe($$"""{"model":"gpt-4o-mini","messages":{{Messages}}}""");
    }

    [Fact]
    public async Task Options_are_passed_on()
    {
        await Ask(""","model":"m","temperature":0.5,"max_tokens":7,"tools":[{"type":"function"}],"tool_choice":"auto","seed":4,"response_format":{"type":"text"}""");

        _server.Requests.ShouldHaveSingleItem().Body.ShouldBe(
            $$$"""{"model":"m","messages":{{{Messages}}},"temperature":0.5,"max_tokens":7,"tools":[{"type":"function"}],"response_format":{"type":"text"},"tool_choice":"auto","seed":4}""");
    }

    [Fact]
    public async Task Tool_calls_come_back_with_an_empty_response()
    {
        _answer = _ => Completion("""null,"tool_calls":[{"id":"c1"}]""");

        var result = (await Ask()).Outcome!.Result;

        result.GetProperty("response").GetString().ShouldBe("");
        result.GetProperty("tool_calls").GetRawText().ShouldBe("""[{"id":"c1"}]""");
    }

    [Theory]
    [InlineData("\"json_object\"")]
    [InlineData("""{"type":"json_object"}""")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"n","schema":{}}}""")]
    public async Task A_json_answer_comes_back_parsed_too(string format)
    {
        _answer = _ => Completion(""" "{\"a\": 1}" """);

        var result = (await Ask($$""","response_format":{{format}}""")).Outcome!.Result;

        result.GetProperty("response").GetString().ShouldBe("{\"a\": 1}");
        result.GetProperty("json").GetProperty("a").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_should_be_json_and_is_not_fails_the_component()
    {
        (await Ask(""","response_format":"json_object" """)).ShouldFailWith(ErrorCodes.ComponentFailed).Message.ShouldContain("finish_reason is stop");
    }

    [Theory]
    [InlineData(400, ErrorCodes.InvalidInput)]
    [InlineData(401, ErrorCodes.ComponentFailed)]
    [InlineData(403, ErrorCodes.ComponentFailed)]
    [InlineData(429, ErrorCodes.ResourceUnavailable)]
    [InlineData(500, ErrorCodes.ResourceUnavailable)]
    [InlineData(503, ErrorCodes.ResourceUnavailable)]
    public async Task A_refusal_has_a_code_that_says_whether_to_try_again_and_never_the_key(int status, string code)
    {
        _answer = _ => Answer.Json($$$"""{"error":{"message":"no good: {{{Key}}}"}}""", status);

        var error = (await Ask()).ShouldFailWith(code);

        error.Message.ShouldStartWith($"/openai: the service answered with status {status}");
        (error.Message + error.Data).ShouldNotContain(Key);
        error.Data!.Value.GetProperty("status").GetInt32().ShouldBe(status);
    }

    [Fact]
    public async Task The_wait_a_busy_service_asks_for_is_in_the_data()
    {
        _answer = _ => new Answer(429, [], ("Retry-After", "17"));

        (await Ask()).ShouldFailWith(ErrorCodes.ResourceUnavailable).Data!.Value.GetProperty("retry_after").GetString().ShouldBe("17");
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":[7]}""")]
    public async Task An_answer_of_another_shape_fails_the_component(string body)
    {
        _answer = _ => Answer.Json(body);

        (await Ask()).ShouldFailWith(ErrorCodes.ComponentFailed);
    }

    [Fact]
    public async Task A_service_that_is_down_is_unreachable()
    {
        await using var plugin = With(("OPENAI_BASE_URL", $"http://127.0.0.1:{FakeHttpServer.FreePort()}"), ("OPENAI_API_KEY", Key));

        (await plugin.Run("/openai", $$"""{"messages":{{Messages}}}""")).ShouldFailWith(ErrorCodes.Unreachable).Message.ShouldNotContain(Key);
    }

    [Fact]
    public async Task Another_address_must_be_allowed_and_never_gets_the_operators_key()
    {
        await using var other = await FakeHttpServer.StartAsync(_ => Completion("\"other\""));
        var input = $$"""{"messages":{{Messages}},"base_url":"{{other.Url}}/v1"}""";

        (await _plugin.Run("/openai", input)).ShouldFailWith(ErrorCodes.InvalidInput).Message.ShouldContain("'base_url' must be a URL that may be requested");
        other.Requests.ShouldBeEmpty();

        await using var plugin = new BuiltInPlugin(new BuiltInOptions
        {
            Http = new HttpSettings { Allow = [other.Authority] },
            EnvironmentVariable = name => name == "OPENAI_API_KEY" ? Key : null,
        });
        (await plugin.Run("/openai", input)).Outcome!.IsSuccess.ShouldBeTrue();
        (await plugin.Run("/openai", $$"""{{input[..^1]}},"api_key":"own"}""")).Outcome!.IsSuccess.ShouldBeTrue();
        other.Requests[0].Headers.ShouldNotContainKey("Authorization");
        other.Requests[1].Headers["Authorization"].ShouldBe("Bearer own");
    }

    [Theory]
    [InlineData("""{}""", "'messages' must be an array, found nothing")]
    [InlineData("""{"messages":[]}""", "'messages' must be an array with at least one message")]
    [InlineData("""{"messages":["hi"]}""", "'messages[0]' must be an object with a 'role' and 'content', found a string")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"temperature":9}""", "'temperature' must be a number from 0 to 2")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"response_format":"xml"}""", "'response_format' must be")]
    public async Task Wrong_input_is_refused(string input, string message) =>
        (await _plugin.Run("/openai", input)).ShouldFailWith(ErrorCodes.InvalidInput).Message.ShouldContain(message);

    [Fact]
    public async Task Without_any_key_the_error_says_where_to_put_it()
    {
        await using var plugin = With();

        (await plugin.Run("/openai", $$"""{"messages":{{Messages}}}""")).ShouldFailWith(ErrorCodes.InvalidInput).Message.ShouldContain("OPENAI_API_KEY");
    }

    static BuiltInPlugin With(params (string Name, string Value)[] environment) =>
        new(new BuiltInOptions { EnvironmentVariable = name => environment.FirstOrDefault(e => e.Name == name).Value });

    static Answer Completion(string content) => Answer.Json(
        $$$"""{"model":"gpt-4o-mini-2024","choices":[{"finish_reason":"stop","message":{"role":"assistant","content":{{{content}}}}}],"usage":{"total_tokens":3}}""");

    ValueTask<ComponentResult> Ask(string more = "") => _plugin.Run("/openai", $$"""{"messages":{{Messages}}{{more}}}""");
}
