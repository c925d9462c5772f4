using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StepFlow.ComponentSdk.Tests;

public sealed class HttpTests : IAsyncLifetime
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly ServerProcess _server = ServerProcess.Start("--http");
    readonly HttpClient _http = new() { Timeout = Limit };
    Uri _url = null!;

    public async ValueTask InitializeAsync()
    {
        using var first = JsonDocument.Parse((await _server.ReadLineAsync())!);
        _url = new Uri($"http://127.0.0.1:{first.RootElement.GetProperty("port").GetInt32()}/");
        var answer = await AskAsync(Request(0, "initialize", """{"runtime_protocol_version":1,"capabilities":{"stepflow":{"progress":true}}}"""));
        answer["result"]!["capabilities"]!["stepflow"]!["progress"]!.GetValue<bool>().ShouldBeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    static string Request(int id, string method, string parameters) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""";

    static string Execute(int id, string component, string input) =>
        Request(id, "components/execute", $$"""{"component":"{{component}}","input":{{input}},"attempt":1}""");

    async Task<HttpResponseMessage> PostAsync(string body, bool streams = true, CancellationToken stop = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (streams)
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
    }

    async Task<JsonNode> AskAsync(string body, bool streams = true)
    {
        using var response = await PostAsync(body, streams);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    static async Task<JsonNode> ReadEventAsync(StreamReader events)
    {
        var line = await events.ReadLineAsync().WaitAsync(Limit);
        line.ShouldNotBeNull().ShouldStartWith("data: ");
        (await events.ReadLineAsync().WaitAsync(Limit)).ShouldBe("");
        return JsonNode.Parse(line["data: ".Length..])!;
    }

    [Fact]
    public async Task It_is_healthy() => (await _http.GetStringAsync(new Uri(_url, "health"))).ShouldContain("healthy");

    [Fact]
    public async Task An_execution_that_needs_nothing_answers_with_a_document() =>
        (await AskAsync(Execute(1, "/add", """{"a":1,"b":2}"""))).ToJsonString().ShouldBe("""{"jsonrpc":"2.0","id":1,"result":{"output":{"sum":3}}}""");

    [Fact]
    public async Task Notifications_and_answers_are_accepted()
    {
        using var notification = await PostAsync("""{"jsonrpc":"2.0","method":"initialized","params":{}}""");
        notification.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        using var stray = await PostAsync("""{"jsonrpc":"2.0","id":"nobody","result":1}""");
        stray.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Callbacks_come_in_the_stream_and_are_answered_by_another_post()
    {
        using var response = await PostAsync(Execute(1, "/blob", """{"x":1}"""));
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        response.Headers.GetValues("Stepflow-Instance-Id").ShouldHaveSingleItem().ShouldNotBeEmpty();
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        var put = await ReadEventAsync(events);
        using (var accepted = await PostAsync($$$"""{"jsonrpc":"2.0","id":"{{{(string)put["id"]!}}}","result":{"blob_id":"b1"}}"""))
            accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var get = await ReadEventAsync(events);
        (await PostAsync($$$"""{"jsonrpc":"2.0","id":"{{{(string)get["id"]!}}}","result":{"data":{"x":1},"blob_type":"data"}}""")).Dispose();
        (await ReadEventAsync(events))["result"]!["output"]!.ToJsonString().ShouldBe("""{"id":"b1","data":{"x":1}}""");
        (await events.ReadLineAsync().WaitAsync(Limit)).ShouldBeNull();
    }

    [Fact]
    public async Task Who_takes_no_streams_gets_an_error_instead_of_a_callback()
    {
        var error = (await AskAsync(Execute(1, "/blob", "1"), streams: false))["error"]!;
        ((int)error["code"]!).ShouldBe(-32302);
        (await AskAsync(Execute(2, "/progress", "3"), streams: false))["result"]!.ToJsonString().ShouldBe("""{"output":3}""");
    }

    [Fact]
    public async Task Progress_comes_in_the_stream()
    {
        using var response = await PostAsync(Execute(9, "/progress", "2"));
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await ReadEventAsync(events))["params"]!.ToJsonString().ShouldBe("""{"id":9,"value":{"done":1}}""");
        ((int)(await ReadEventAsync(events))["params"]!["value"]!["done"]!).ShouldBe(2);
        (await ReadEventAsync(events))["result"]!.ToJsonString().ShouldBe("""{"output":2}""");
    }

    [Fact]
    public async Task A_cancel_ends_the_stream_with_an_error()
    {
        using var response = await PostAsync(Execute(31, "/wait", "{}"));
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await ReadEventAsync(events))["params"]!["value"]!.GetValue<string>().ShouldBe("waiting");
        (await PostAsync("""{"jsonrpc":"2.0","method":"components/cancel","params":{"id":31}}""")).Dispose();
        ((int)(await ReadEventAsync(events))["error"]!["code"]!).ShouldBe(-32104);
    }

    [Fact]
    public async Task A_connection_that_closes_cancels_its_execution()
    {
        var response = await PostAsync(Execute(32, "/wait", "{}"));
        var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        await ReadEventAsync(events);
        events.Dispose();
        response.Dispose();

        // All others are refused as busy until the abandoned one is gone; the hundredth place is the proof.
        var others = new List<HttpResponseMessage>();
        for (var i = 0; i < 99; i++)
        {
            others.Add(await PostAsync(Execute(100 + i, "/wait", "{}")));
            others[^1].Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        }

        using var limit = new CancellationTokenSource(Limit);
        while ((await AskAsync(Execute(33, "/add", """{"a":1,"b":1}"""))) is { } answer && answer["result"] is null)
        {
            ((int)answer["error"]!["code"]!).ShouldBe(-32102);
            limit.Token.ThrowIfCancellationRequested();
        }

        others.ForEach(o => o.Dispose());
    }

    [Fact]
    public async Task Many_at_once_each_get_their_own_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => AskAsync(Execute(i, "/add", $$"""{"a":{{i}},"b":1}"""))));
        for (var i = 0; i < 50; i++)
            ((int)answers[i]["result"]!["output"]!["sum"]!).ShouldBe(i + 1);
    }

    [Theory]
    [InlineData("nonsense", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"components/dance","params":{}}""", -32601)]
    public async Task What_cannot_be_used_is_refused(string body, int code) => ((int)(await AskAsync(body))["error"]!["code"]!).ShouldBe(code);
}
