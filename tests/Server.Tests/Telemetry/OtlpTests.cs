using System.Text.Json;
using StepFlow.Engine.State;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Runtime.Telemetry;
using StepFlow.Server.Telemetry;

namespace StepFlow.Server.Tests.Telemetry;

public sealed class OtlpTests
{
    const string Flow = """{"name": "wired", "steps": [{"id": "a", "component": "/builtin/noop", "input": 1}], "output": {"$step": "a"}}""";
    const string Failing = """{"name": "failing", "steps": [{"id": "a", "component": "/test/fail"}], "output": {"$step": "a"}}""";

    [Fact]
    public async Task A_collector_gets_the_spans_of_a_run_below_the_callers_the_metrics_and_the_log()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        Guid run;
        var components = new DelegatePlugin().Add("fail", (_, _) => throw new InvalidOperationException("it is broken"));
        string failed;
        await using (var server = await WatchedServer.StartAsync(components, new ServerTelemetry { OtlpEndpoint = receiver.Url }))
        {
            var answer = await server.RunAsync(Flow, traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            run = JsonElement.Parse(answer).GetProperty("runId").GetGuid();
            failed = JsonElement.Parse(await server.RunAsync(Failing)).GetProperty("runId").GetString()!;
        }

        // Stopping the server has sent what was left.
        var spans = receiver.Spans.Where(s => s.TraceId == "0af7651916cd43dd8448eb211c80319c").ToList();
        var request = spans.Single(s => s.ParentId == "b7ad6b7169203331");
        request.Name.ShouldStartWith("POST");
        var step = TraceIds.OfStep(new StepAddress(run, 0, 0)).ToString();
        spans.ShouldContain(("0af7651916cd43dd8448eb211c80319c", TraceIds.OfRun(run).ToString(), request.SpanId, "run wired"));
        spans.ShouldContain(("0af7651916cd43dd8448eb211c80319c", step, TraceIds.OfRun(run).ToString(), "step a"));
        spans.ShouldContain(("0af7651916cd43dd8448eb211c80319c", TraceIds.OfAttempt(new StepAddress(run, 0, 0), 1).ToString(), step, "attempt /builtin/noop"));
        receiver.Metrics.ShouldContain("stepflow.step.duration");
        receiver.Metrics.ShouldContain("http.server.request.duration");
        var line = receiver.Logs.Single(l => l.Text.Contains($"Run {failed} failed", StringComparison.Ordinal));
        line.Text.ShouldContain("it is broken");
        receiver.Spans.ShouldContain(s => s.TraceId == line.TraceId && s.Name == "run failing");
    }
}
