using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Runtime.Configuration;
using StepFlow.Server.Telemetry;
using StepFlow.Server.Tests.Events;

namespace StepFlow.Server.Tests.Telemetry;

public sealed partial class MetricsTests
{
    const string Odd = """{"name": "odd", "steps": [{"id": "a", "component": "/test/we\"ird\\name"}], "output": {"$step": "a"}}""";
    const string Plain = """{"name": "plain", "steps": [{"id": "a", "component": "/builtin/noop", "input": 1}], "output": {"$step": "a"}}""";

    [GeneratedRegex("^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(?<labels>(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\",?)*)\\})? (?<value>[-+]?(?:[0-9.]+(?:[eE][-+]?[0-9]+)?|Inf)|NaN)$")]
    private static partial Regex Sample();

    [GeneratedRegex("^# (?:HELP [a-zA-Z_:][a-zA-Z0-9_:]* .*|TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram))$")]
    private static partial Regex Comment();

    [Fact]
    public async Task Metrics_are_what_the_grammar_of_Prometheus_says()
    {
        await using var server = await WatchedServer.StartAsync(new DelegatePlugin());
        await server.RunAsync(Plain);
        await server.RunAsync(Odd);
        var text = await server.GetAsync("metrics");

        text.ShouldEndWith("\n");
        var types = new Dictionary<string, string>();
        var current = "";
        var closed = new HashSet<string>();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith('#'))
            {
                var comment = Comment().Match(line);
                comment.Success.ShouldBeTrue(line);
                if (comment.Groups["type"].Success)
                {
                    closed.Add(current);
                    current = comment.Groups["name"].Value;
                    closed.ShouldNotContain(current);
                    types.Add(current, comment.Groups["type"].Value);
                }

                continue;
            }

            var sample = Sample().Match(line);
            sample.Success.ShouldBeTrue(line);
            var name = sample.Groups["name"].Value;
            (name == current || (types[current] == "histogram" && name.StartsWith(current, StringComparison.Ordinal))).ShouldBeTrue(line);
            if (types[current] == "counter")
                name.ShouldEndWith("_total");
        }

        text.ShouldContain("stepflow_runs_started_total 2\n");
        text.ShouldContain("stepflow_steps_ended_total{component=\"/builtin/noop\",outcome=\"success\"} 1\n");
        text.ShouldContain("component=\"/test/we\\\"ird\\\\name\"");
        types["stepflow_step_duration_seconds"].ShouldBe("histogram");
        types["stepflow_steps_in_flight"].ShouldBe("gauge");
        var buckets = text.Split('\n').Where(l => l.StartsWith("stepflow_run_duration_seconds_bucket{status=\"completed\"", StringComparison.Ordinal))
            .Select(l => long.Parse(l.Split(' ')[^1], CultureInfo.InvariantCulture)).ToList();
        buckets.ShouldBe(buckets.Order());
        text.ShouldContain("stepflow_run_duration_seconds_bucket{status=\"completed\",le=\"+Inf\"} 1\n");
        text.ShouldContain("stepflow_run_duration_seconds_count{status=\"completed\"} 1\n");
    }

    [Fact]
    public async Task Open_event_streams_and_attempts_that_wait_for_a_place_are_counted()
    {
        var end = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var components = new DelegatePlugin().Add("slow", async (_, _) => await end.Task);
        var config = StepFlowConfig.Default(Path.GetTempPath()) with { Limits = new LimitSettings { MaxAttempts = 1 } };
        await using var server = await WatchedServer.StartAsync(components, config: config);
        (await server.GetAsync("metrics")).ShouldContain("stepflow_event_streams 0\n");
        using (await SseReader.OpenAsync(server.Http, "api/v1/events"))
            (await server.GetAsync("metrics")).ShouldContain("stepflow_event_streams 1\n");
        await SeeAsync(server, "stepflow_event_streams 0\n");

        var runs = Enumerable.Range(0, 3)
            .Select(_ => server.RunAsync("""{"steps": [{"id": "a", "component": "/test/slow"}], "output": {"$step": "a"}}""")).ToList();
        await SeeAsync(server, "stepflow_attempts_waiting 2\n");
        end.SetResult(JsonElement.Parse("1"));
        await Task.WhenAll(runs);
        (await server.GetAsync("metrics")).ShouldContain("stepflow_attempts_waiting 0\n");
    }

    [Fact]
    public async Task Metrics_can_be_switched_off()
    {
        await using var server = await WatchedServer.StartAsync(new DelegatePlugin(), new ServerTelemetry { Metrics = false });
        using var response = await server.Http.GetAsync(new Uri("metrics", UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    static async Task SeeAsync(WatchedServer server, string line)
    {
        while (!(await server.GetAsync("metrics")).Contains(line, StringComparison.Ordinal))
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    [Theory]
    [InlineData("stepflow.run.duration", "s", false, "stepflow_run_duration_seconds")]
    [InlineData("stepflow.steps.ended", "{step}", true, "stepflow_steps_ended_total")]
    [InlineData("already_seconds", "s", false, "already_seconds")]
    [InlineData("1st.bytes", "By", true, "_1st_bytes_total")]
    public void Names_become_those_of_Prometheus(string name, string unit, bool isCounter, string expected) =>
        PrometheusText.NameOf(name, unit, isCounter).ShouldBe(expected);
}
