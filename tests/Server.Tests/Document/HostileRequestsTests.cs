using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace StepFlow.Server.Tests.Document;

/// <summary>Requests nobody should send, made from the document for every operation there is: each is refused with words, none is a failure of ours.</summary>
public sealed class HostileRequestsTests(ITestOutputHelper output) : IAsyncLifetime
{
    const int EachOperation = 60;

    static readonly string[] Values =
    [
        "x", "", "0", "-1", "99999999999999999999", "%00", "..%2F..", "*", "' OR 1=1--", "{}", "cost>=", "=", "label=a=b", "true", "2026-01-01",
        "\u202e", new('a', 3000), "01a1ff9e-f1a5-7d9b-8cd1-a1d50e8cf8d3",
    ];

    static readonly byte[][] Bodies =
    [
        [0xff, 0xfe, (byte)'{', (byte)'}'],
        Encoding.UTF8.GetBytes(new string('[', 2000) + new string(']', 2000)),
        .. Texts().Select(Encoding.UTF8.GetBytes),
    ];

    TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task No_request_makes_the_server_fail()
    {
        var document = JsonElement.Parse(await _server.Http.GetByteArrayAsync(new Uri("openapi.json", UriKind.Relative), TestContext.Current.CancellationToken));
        using var started = await _server.PostAsync("runs", new
        {
            flow = new { steps = new[] { new { id = "a", component = "/builtin/wait_for_event", input = new { @event = "go", timeout = "1h" } } } },
            input = new[] { 1 },
        });
        var run = await TestServer.JsonAsync(started);
        var known = new Dictionary<string, string>
        {
            ["runId"] = run.GetProperty("runId").GetString()!,
            ["flowId"] = run.GetProperty("flowId").GetString()!,
            ["stepId"] = "a",
            ["name"] = "go",
        };
        var random = new Random(11);
        var answers = new Dictionary<HttpStatusCode, int>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                for (var i = 0; i < EachOperation; i++)
                {
                    using var request = Make(random, i, path.Name, operation, known);
                    using var response = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                    answers[response.StatusCode] = answers.GetValueOrDefault(response.StatusCode) + 1;
                    if ((int)response.StatusCode >= 500)
                        Assert.Fail($"{request} answered {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
                }
            }
        }

        output.WriteLine(string.Join(", ", answers.OrderBy(a => a.Key).Select(a => $"{(int)a.Key}: {a.Value}")));
        answers.Keys.ShouldContain(HttpStatusCode.BadRequest);
    }

    static HttpRequestMessage Make(Random random, int turn, string path, JsonProperty operation, Dictionary<string, string> known)
    {
        var url = new StringBuilder(path.TrimStart('/'));
        var query = new List<string>();
        if (operation.Value.TryGetProperty("parameters", out var parameters))
        {
            foreach (var parameter in parameters.EnumerateArray())
            {
                var name = parameter.GetProperty("name").GetString()!;
                var value = Values[random.Next(Values.Length)];
                if (parameter.GetProperty("in").GetString() == "path")
                    url.Replace($"{{{name}}}", random.Next(3) > 0 && known.TryGetValue(name, out var real) ? real : Uri.EscapeDataString(value));
                else if (parameter.GetProperty("in").GetString() == "query" && name != "wait" && random.Next(2) == 0)
                    query.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }

        var request = new HttpRequestMessage(HttpMethod.Parse(operation.Name), $"/{url}{(query.Count > 0 ? "?" : "")}{string.Join('&', query)}");
        if (operation.Name is "post" or "put")
        {
            request.Content = new ByteArrayContent(Bodies[turn % Bodies.Length]);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(
                random.Next(8) switch { 0 => "application/yaml", 1 => "text/plain", 2 => "application/octet-stream", _ => "application/json" });
            if (random.Next(4) == 0)
                request.Headers.TryAddWithoutValidation("Idempotency-Key", random.Next(2) == 0 ? "k" : new string('x', 5000));
        }

        if (random.Next(5) == 0)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", new[] { "x", "-1", "99999999999", "1.1", new string('9', 40) }[random.Next(5)]);
        if (random.Next(10) == 0)
            request.Headers.TryAddWithoutValidation("traceparent", random.Next(2) == 0 ? "x" : $"00-{new string('0', 32)}-{new string('f', 16)}-01");
        return request;
    }

    static string[] Texts() =>
    [
        "", "null", "[]", "{}", "\"x\"", "1e999", "{\"a\":", """{"flowId":1}""", """{"flowId":null,"flow":null,"input":[]}""",
        """{"flow":{"steps":1},"input":[1]}""", """{"flow":[],"input":{}}""", """{"input":[1],"flowId":"../../etc"}""",
        """{"flow":{"steps":[]},"input":[1],"timeoutSecs":99999999999}""", """{"name":"\ud800"}""", """{"data":"\ud800"}""",
        """{"data":1,"blobType":"binary"}""", """{"data":{"$blob":"zz"}}""", """{"inputs":[],"flowId":"x"}""", """{"inputs":[null],"flowId":null}""",
        """{"fromStep":"zz"}""", """{"fromSteps":[null]}""", """{"stepIds":["zz"]}""", """{"stepIds":[null]}""", """{"stepIds":null}""",
        """{"url":"http://169.254.169.254/","events":["x"]}""", """{"webhooks":[null]}""", """{"webhooks":[{"url":"gopher://x"}]}""",
        """{"webhooks":[{"url":"http://a.b/","events":[null]}]}""", """{"tenant":"../x","role":"god","name":"\u0000"}""", """{"role":"reader","expires":"-1d"}""",
        """{"quotas":{"concurrentRuns":-5}}""", """{"quotas":null,"retention":{"completed":"x"}}""", """{"labels":{"a":null}}""",
        """{"flow":{"steps":[]},"input":[1],"labels":{"":"x"}}""", """{"flow":{"steps":[]},"input":[1],"labels":{"a":null}}""",
        """{"flow":{"steps":[]},"input":[1],"maxConcurrency":0}""", """{"flow":{"steps":[]},"input":[1],"overrides":[1]}""",
        """{"flow":{"steps":[]},"input":[1],"variables":[1]}""", """{"flow":{"steps":[]},"input":[1],"wait":"yes"}""",
        """{"flow":{"steps":[]},"flow":{"steps":[]},"input":[1]}""", """{"reason":null}""", """{"dryRun":1,"flow":{}}""",
    ];
}
