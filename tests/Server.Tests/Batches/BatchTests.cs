using System.Net;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Delegates;

namespace StepFlow.Server.Tests.Batches;

public sealed class BatchTests
{
    const string Flow = """
        name: batched
        steps:
          - {id: a, component: /own/work, input: {$input: n}}
          - {id: b, component: /own/work, input: {$step: a}}
        output: {$step: b}
        """;

    [Fact]
    public async Task A_batch_runs_as_many_inputs_at_once_as_it_may_and_gives_outputs_in_order()
    {
        var gate = new TaskCompletionSource();
        var (now, most) = (0, 0);
        var entered = new SemaphoreSlim(0);
        var plugin = new DelegatePlugin().Add("work", async (input, _) =>
        {
            var here = Interlocked.Increment(ref now);
            most = Math.Max(most, here);
            entered.Release();
            await gate.Task;
            Interlocked.Decrement(ref now);
            return input;
        });
        await using var server = await TestServer.StartAsync(plugins: new Dictionary<string, IComponentPlugin> { ["own"] = plugin });
        var flow = await server.StoreAsync(Flow);
        using var response = await server.PostAsync(
            "batches", new { flowId = flow, inputs = Enumerable.Range(0, 9).Select(n => new { n }), maxConcurrency = 2 });
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var created = await TestServer.JsonAsync(response);
        var id = created.GetProperty("batchId").GetString();
        created.GetProperty("totalInputs").GetInt32().ShouldBe(9);
        await entered.WaitAsync(TestContext.Current.CancellationToken);
        await entered.WaitAsync(TestContext.Current.CancellationToken);
        (await server.GetAsync($"batches/{id}")).GetProperty("runningRuns").GetInt32().ShouldBe(9);
        gate.SetResult();

        var batch = await server.GetAsync($"batches/{id}?wait=true");
        batch.GetProperty("status").GetString().ShouldBe("completed");
        batch.GetProperty("completedRuns").GetInt32().ShouldBe(9);
        most.ShouldBe(2);
        var outputs = (await server.GetAsync($"batches/{id}/outputs")).GetProperty("outputs");
        outputs.EnumerateArray().Select(o => o.GetProperty("result").GetProperty("result").GetInt32()).ShouldBe(Enumerable.Range(0, 9));
        var page = await server.GetAsync($"batches/{id}/outputs?offset=4&limit=2");
        page.GetProperty("outputs").EnumerateArray().Select(o => o.GetProperty("batchInputIndex").GetInt32()).ShouldBe([4, 5]);
        page.GetProperty("nextOffset").GetInt32().ShouldBe(6);
        (await server.GetAsync($"batches/{id}/runs")).GetProperty("runs").GetArrayLength().ShouldBe(9);
        (await server.GetAsync("batches?flowName=batched")).GetProperty("batches").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_can_be_cancelled_and_a_run_is_no_batch()
    {
        const string Waiting = "steps: [{id: a, component: /builtin/wait_for_event, input: {event: never}}]\noutput: {$step: a}";
        await using var server = await TestServer.StartAsync();
        var flow = await server.StoreAsync(Waiting);
        using var response = await server.PostAsync("batches", new { flowId = flow, inputs = new[] { 1, 2 } });
        var id = (await TestServer.JsonAsync(response)).GetProperty("batchId").GetString();
        using var cancelled = await server.PostAsync($"batches/{id}/cancel", new { });
        cancelled.StatusCode.ShouldBe(HttpStatusCode.OK);
        var batch = await server.GetAsync($"batches/{id}?wait=true");
        batch.GetProperty("status").GetString().ShouldBe("cancelled");
        batch.GetProperty("cancelledRuns").GetInt32().ShouldBe(2);

        var run = await server.StartRunAsync(Waiting);
        using var none = await server.Http.GetAsync(new Uri($"batches/{run}", UriKind.Relative), TestContext.Current.CancellationToken);
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
