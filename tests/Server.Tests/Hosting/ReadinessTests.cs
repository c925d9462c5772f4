using StepFlow.Runtime.InMemory;
using StepFlow.Testing.Faults;

namespace StepFlow.Server.Tests.Hosting;

public sealed class ReadinessTests
{
    [Fact]
    public async Task A_server_whose_store_fails_is_not_ready_and_is_again_when_the_store_is_back()
    {
        var plan = new FaultPlan(1, 1, FaultKind.ErrorBefore) { Enabled = false };
        await using var server = await ReadyAsync(plan);
        plan.Enabled = true;
        for (var i = 0; i < 3; i++)
            (await server.FailAsync(HttpMethod.Get, "health/ready", null, 503, "STORE_UNAVAILABLE")).GetProperty("status").GetInt32().ShouldBe(503);
        await server.OkAsync(HttpMethod.Get, "health/live", null);
        await server.FailAsync(HttpMethod.Get, "runs", null, 503, "STORE_UNAVAILABLE");

        plan.Enabled = false;
        await WorksAsync(server);
    }

    [Fact]
    public async Task A_server_whose_store_reads_but_does_not_write_is_not_ready()
    {
        var plan = new FaultPlan();
        await using var server = await ReadyAsync(plan);
        plan.At(StoreOperation.DeleteRun, plan.Calls(StoreOperation.DeleteRun) + 1, FaultKind.ErrorBefore);
        await server.FailAsync(HttpMethod.Get, "health/ready", null, 503, "STORE_UNAVAILABLE");
        await WorksAsync(server);
    }

    [Fact]
    public async Task A_store_that_hangs_makes_readiness_wait_a_bounded_time_and_is_asked_once()
    {
        var back = new TaskCompletionSource();
        var plan = new FaultPlan(1, 1, FaultKind.Slow) { Enabled = false, Barrier = back.Task };
        await using var server = await ReadyAsync(plan);
        plan.Enabled = true;
        var before = plan.Calls(StoreOperation.FindRun);
        var asked = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.FailAsync(HttpMethod.Get, "health/ready", null, 503, "STORE_UNAVAILABLE")));
        while (!asked.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await asked)[0].GetProperty("detail").GetString()!.ShouldContain("5 s");
        plan.Calls(StoreOperation.FindRun).ShouldBe(before + 1);
        await server.OkAsync(HttpMethod.Get, "health/live", null);

        back.SetResult();
        await WorksAsync(server);
    }

    static async Task<SecuredServer> ReadyAsync(FaultPlan plan)
    {
        var server = await SecuredServer.StartAsync(store: new FaultyRunStore(new InMemoryRunStore(), plan));
        while (true)
        {
            using var response = await server.SendAsync(HttpMethod.Get, "health/ready", null);
            if (response.IsSuccessStatusCode)
                return server;
        }
    }

    static async Task WorksAsync(SecuredServer server)
    {
        (await server.OkAsync(HttpMethod.Get, "health/ready", null)).GetProperty("status").GetString().ShouldBe("ready");
        var flow = (await server.OkAsync(HttpMethod.Post, "flows", null, SecuredServer.Quick)).GetProperty("flowId").GetString()!;
        var run = await server.OkAsync(HttpMethod.Post, "runs", null, SecuredServer.Body(flow, wait: true));
        run.GetProperty("status").GetString().ShouldBe("completed");
    }
}
