using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Server.Telemetry;

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
    public async Task Metrics_can_be_switched_off()
    {
        await using var server = await WatchedServer.StartAsync(new DelegatePlugin(), new ServerTelemetry { Metrics = false });
        using var response = await server.Http.GetAsync(new Uri("metrics", UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("stepflow.run.duration", "s", false, "stepflow_run_duration_seconds")]
    [InlineData("stepflow.steps.ended", "{step}", true, "stepflow_steps_ended_total")]
    [InlineData("already_seconds", "s", false, "already_seconds")]
    [InlineData("1st.bytes", "By", true, "_1st_bytes_total")]
    public void Names_become_those_of_Prometheus(string name, string unit, bool isCounter, string expected) =>
        PrometheusText.NameOf(name, unit, isCounter).ShouldBe(expected);
}
