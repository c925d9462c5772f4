using Microsoft.Extensions.DependencyInjection;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Configuration;
using StepFlow.Server.Retention;

namespace StepFlow.Server.Tests.Retention;

public sealed class RetentionTests
{
    // Runs end at the real time, which the moved clock of the server is far beyond.
    static readonly TimeSpan Long = TimeSpan.FromDays(36_500);

    [Fact]
    public async Task Runs_go_when_they_were_kept_long_enough_by_state_and_tenant()
    {
        await using var server = await SecuredServer.StartAsync(new TenancySettings
        {
            Retention = new Dictionary<RunStatus, TimeSpan> { [RunStatus.Completed] = TimeSpan.FromDays(1), [RunStatus.Cancelled] = Long },
        });
        var (one, other) = (await server.KeyAsync(), await server.KeyAsync(tenant: "other"));
        var completed = await server.StartAsync(one, await server.StoreAsync(one, SecuredServer.Quick), wait: true);
        var waiting = await server.StoreAsync(one, SecuredServer.Waiting);
        var running = await server.StartAsync(one, waiting);
        var cancelled = await server.StartAsync(one, waiting);
        await server.OkAsync(HttpMethod.Post, $"runs/{cancelled}/cancel", one);
        await server.OkAsync(HttpMethod.Get, $"runs/{cancelled}?wait=true", one);
        var theirs = await server.StartAsync(other, await server.StoreAsync(other, SecuredServer.Quick), wait: true);
        await server.OkAsync(HttpMethod.Put, "tenant", other, new { retention = new { completed = "36500d" } });

        (await SweepAsync(server)).ShouldBe(1);
        await server.FailAsync(HttpMethod.Get, $"runs/{completed}", one, 404, "RUN_NOT_FOUND");
        await server.OkAsync(HttpMethod.Get, $"runs/{running}", one);
        await server.OkAsync(HttpMethod.Get, $"runs/{cancelled}", one);
        await server.OkAsync(HttpMethod.Get, $"runs/{theirs}", other);
        (await SweepAsync(server)).ShouldBe(0);
    }

    [Fact]
    public async Task Many_runs_go_in_small_batches()
    {
        await using var server = await SecuredServer.StartAsync(new TenancySettings
        {
            Retention = new Dictionary<RunStatus, TimeSpan> { [RunStatus.Completed] = TimeSpan.Zero },
        });
        var key = await server.KeyAsync();
        var flow = await server.StoreAsync(key, SecuredServer.Quick);
        for (var i = 0; i < 205; i++)
            await server.StartAsync(key, flow, wait: true);
        (await SweepAsync(server)).ShouldBe(205);
        (await server.OkAsync(HttpMethod.Get, "runs", key)).GetProperty("runs").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_audit_log_is_bounded()
    {
        await using var server = await SecuredServer.StartAsync(new TenancySettings { AuditRetention = TimeSpan.FromDays(30) });
        var now = server.Time.GetUtcNow();
        await server.Store.Audit.AppendAsync([.. Enumerable.Range(0, 60).Select(day => new AuditEntry
        {
            Id = Guid.CreateVersion7(now), Time = now.AddDays(-day), Tenant = "acme", Principal = "p", Action = "a", Outcome = "ok",
        })]);
        await SweepAsync(server);
        (await server.Store.Audit.ListAsync(new AuditQuery { Tenant = "acme", Limit = 100 })).Count.ShouldBe(31);
    }

    static Task<int> SweepAsync(SecuredServer server) => server.Server.Services.GetRequiredService<RetentionSweeper>().SweepAsync(default);
}
