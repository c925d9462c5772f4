using System.Net;

namespace StepFlow.Server.Tests;

public sealed class RunsApiTests : IAsyncLifetime
{
    const string Doubled = """
        steps:
          - {id: one, component: /builtin/noop, input: {v: {$input: v}}}
        output: {got: {$step: one, path: v}}
        """;

    TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_run_that_is_waited_for_answers_200_with_its_results()
    {
        var flow = await _server.StoreAsync(Doubled);
        using var response = await _server.PostAsync("runs", new { flowId = flow, input = new[] { new { v = 7 } }, wait = true });

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var run = await TestServer.JsonAsync(response);
        run.GetProperty("status").GetString().ShouldBe("completed");
        run.GetProperty("results")[0].GetProperty("result").GetProperty("result").GetProperty("got").GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task A_run_that_is_not_waited_for_answers_202_and_can_be_looked_up_at_once()
    {
        var flow = await _server.StoreAsync(Doubled);
        using var response = await _server.PostAsync("runs", new { flowId = flow, input = new[] { new { v = 7 }, new { v = 8 } } });

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = (await TestServer.JsonAsync(response)).GetProperty("runId").GetString();
        var run = await _server.GetAsync($"runs/{id}?wait=true");
        run.GetProperty("status").GetString().ShouldBe("completed");
        run.GetProperty("itemDetails")[1].GetProperty("steps")[0].GetProperty("status").GetString().ShouldBe("completed");
    }

    [Fact]
    public async Task A_run_of_an_unknown_flow_is_a_problem_with_a_code()
    {
        using var response = await _server.PostAsync("runs", new { flowId = new string('a', 64), input = new[] { 1 } });

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await TestServer.JsonAsync(response)).GetProperty("errorCode").GetString().ShouldBe("FLOW_NOT_FOUND");
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_is_told_where()
    {
        using var content = new StringContent("{\n  \"flowId\": oops}", null, "application/json");
        using var response = await _server.Http.PostAsync(new Uri("runs", UriKind.Relative), content);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await TestServer.JsonAsync(response);
        problem.GetProperty("errorCode").GetString().ShouldBe("INVALID_JSON");
        problem.GetProperty("errors")[0].GetProperty("line").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_step_tells_its_input_as_the_overrides_made_it_with_secrets_redacted()
    {
        var flow = await _server.StoreAsync("""
            variables:
              properties:
                pin: {type: string, is_secret: true}
            steps:
              - {id: one, component: /builtin/noop, input: {v: {$input: v}}}
              - {id: two, component: /builtin/noop, input: {got: {$step: one, path: v}, pin: {$variable: pin}, by: flow}}
            output: {$step: two, path: got}
            """);
        var request = new
        {
            flowId = flow,
            input = new[] { new { v = 7 } },
            variables = new { pin = "very-secret-1234" },
            overrides = new { steps = new { two = new { value = new { input = new { by = "override" } } } } },
            wait = true,
        };
        using var response = await _server.PostAsync("runs", request);
        var id = (await TestServer.JsonAsync(response)).GetProperty("runId").GetString();

        var step = await _server.GetAsync($"runs/{id}/steps/two");

        step.GetProperty("input").ToString().ShouldBe("""{"got":7,"pin":"[REDACTED]","by":"override"}""");
        step.GetProperty("attempt").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("runs", """{"flow": {"steps": []}, "input": [{"x": ["\ud800"]}]}""")]
    [InlineData("runs", """{"flow": {"steps": []}, "input": [{"\udc00": 1}]}""")]
    [InlineData("runs", """{"flow": {"steps": []}, "input": [1], "labels": {"a": null}}""")]
    [InlineData("blobs", """{"data": "\uD800"}""")]
    public async Task What_could_not_be_given_back_is_not_taken(string path, string body)
    {
        using var content = new StringContent(body, null, "application/json");
        using var response = await _server.Http.PostAsync(new Uri(path, UriKind.Relative), content);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Escaped_pairs_are_texts_like_others()
    {
        using var content = new StringContent("""{"data": "\ud83d\ude00"}""", null, "application/json");
        using var response = await _server.Http.PostAsync(new Uri("blobs", UriKind.Relative), content);

        var blob = (await TestServer.JsonAsync(response)).GetProperty("blobId").GetString();
        (await _server.GetAsync($"blobs/{blob}")).GetProperty("data").GetString().ShouldBe("\U0001F600");
    }
}
