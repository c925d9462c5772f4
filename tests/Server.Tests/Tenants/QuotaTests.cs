using System.Net;
using StepFlow.Client.Embedding;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Tenants;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Server.Tests.Tenants;

public sealed class QuotaTests
{
    [Fact]
    public async Task A_tenant_has_no_more_runs_than_it_may_and_others_do_not_notice()
    {
        await using var server = await SecuredServer.StartAsync(new TenancySettings { Quotas = new TenantQuotas { MaxConcurrentRuns = 2 } });
        var (one, other) = (await server.KeyAsync(), await server.KeyAsync(tenant: "other"));
        var flow = await server.StoreAsync(one, SecuredServer.Waiting);
        var first = await server.StartAsync(one, flow);
        await server.StartAsync(one, flow);
        using (var refused = await server.SendAsync(HttpMethod.Post, "runs", one, SecuredServer.Body(flow)))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            (await refused.Content.ReadAsStringAsync()).ShouldContain("QUOTA_CONCURRENT_RUNS");
        }

        await server.StartAsync(other, await server.StoreAsync(other, SecuredServer.Waiting));
        await server.OkAsync(HttpMethod.Post, $"runs/{first}/cancel", one);
        await server.OkAsync(HttpMethod.Get, $"runs/{first}?wait=true", one);
        await server.StartAsync(one, flow);
    }

    [Fact]
    public async Task Of_many_starts_at_once_exactly_as_many_succeed_as_may()
    {
        await using var server = await SecuredServer.StartAsync(new TenancySettings { Quotas = new TenantQuotas { MaxConcurrentRuns = 5 } });
        var key = await server.KeyAsync();
        var flow = await server.StoreAsync(key, SecuredServer.Waiting);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await server.SendAsync(HttpMethod.Post, "runs", key, SecuredServer.Body(flow));
            return response.StatusCode;
        }));
        answers.Count(a => a == HttpStatusCode.Accepted).ShouldBe(5);
        answers.Count(a => a == HttpStatusCode.TooManyRequests).ShouldBe(15);
    }

    [Fact]
    public async Task Runs_that_an_earlier_server_left_count()
    {
        var directory = Directory.CreateTempSubdirectory("stepflow");
        try
        {
            var path = Path.Combine(directory.FullName, "runs.db");
            string run;
            await using (var first = await StartAsync(path))
                run = await first.StartAsync(null!, await first.StoreAsync(null!, SecuredServer.Waiting));
            await using var second = await StartAsync(path);
            var flow = await second.StoreAsync(null!, SecuredServer.Waiting);
            await second.FailAsync(HttpMethod.Post, "runs", null, 429, "QUOTA_CONCURRENT_RUNS", SecuredServer.Body(flow));
            await second.OkAsync(HttpMethod.Post, $"runs/{run}/cancel", null);
            await second.OkAsync(HttpMethod.Get, $"runs/{run}?wait=true", null);
            await second.StartAsync(null!, flow);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        static async Task<SecuredServer> StartAsync(string path) => await SecuredServer.StartAsync(
            new TenancySettings { Quotas = new TenantQuotas { MaxConcurrentRuns = 1 } }, await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = path }));
    }

    [Fact]
    public async Task A_run_that_ended_without_the_server_noticing_is_found_before_anybody_is_refused()
    {
        await using var server = await SecuredServer.StartAsync(new TenancySettings { Quotas = new TenantQuotas { MaxConcurrentRuns = 1 } });
        var key = await server.KeyAsync();
        var flow = await server.StoreAsync(key, SecuredServer.Waiting);
        var run = await server.StartAsync(key, flow);
        await server.FailAsync(HttpMethod.Post, "runs", key, 429, "QUOTA_CONCURRENT_RUNS", SecuredServer.Body(flow));

        // Another host on the same store, so that this server's observer hears nothing of it.
        await using var registry = new Runtime.Routing.ComponentRegistry(StepFlowConfig.Default(Directory.GetCurrentDirectory()), [], null);
        await using (var other = new RunHost(StepFlowConfig.Default(Directory.GetCurrentDirectory()).ToHostOptions(server.Store, registry)))
            await other.CancelAsync("acme", Guid.Parse(run));
        server.Time.Advance(TimeSpan.FromSeconds(3));
        await server.StartAsync(key, flow);
    }

    [Fact]
    public async Task Starts_a_second_are_bounded_and_the_answer_says_when_to_come_back()
    {
        await using var server = await SecuredServer.StartAsync(new TenancySettings { Quotas = new TenantQuotas { StartsPerSecond = 0.5 } });
        var key = await server.KeyAsync();
        var flow = await server.StoreAsync(key, SecuredServer.Quick);
        await server.StartAsync(key, flow);
        using (var refused = await server.SendAsync(HttpMethod.Post, "runs", key, SecuredServer.Body(flow)))
        {
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
            (await refused.Content.ReadAsStringAsync()).ShouldContain("QUOTA_START_RATE");
        }

        server.Time.Advance(TimeSpan.FromSeconds(2));
        await server.StartAsync(key, flow);
    }

    [Fact]
    public async Task A_tenant_that_stores_too_much_can_store_and_start_nothing_more()
    {
        await using var server = await SecuredServer.StartAsync(new TenancySettings { Quotas = new TenantQuotas { MaxStoredBytes = 2000 } });
        var key = await server.KeyAsync();
        var flow = await server.StoreAsync(key, SecuredServer.Quick);
        await server.FailAsync(HttpMethod.Post, "blobs", key, 429, "QUOTA_STORED_BYTES", new { data = new string('x', 2000) });
        await server.OkAsync(HttpMethod.Post, "blobs", key, new { data = new string('x', 1700) });
        server.Time.Advance(TimeSpan.FromSeconds(1));
        await server.FailAsync(HttpMethod.Post, "blobs", key, 429, "QUOTA_STORED_BYTES", new { data = new string('y', 500) });
        await server.StoreAsync(await server.KeyAsync(tenant: "other"), SecuredServer.Quick);
    }

    [Fact]
    public async Task An_admin_lowers_quotas_but_never_raises_them()
    {
        await using var server = await SecuredServer.StartAsync(new TenancySettings
        {
            Quotas = new TenantQuotas { MaxConcurrentRuns = 10 },
            Tenants = new Dictionary<string, TenantSettings> { ["big"] = new() { Tenant = "big", Quotas = new TenantQuotas { MaxConcurrentRuns = 100 } } },
        });
        (await SetAsync("acme", 5)).ShouldBe(5);
        (await SetAsync("acme", 50)).ShouldBe(10);
        (await SetAsync("big", 50)).ShouldBe(50);
        (await SetAsync("big", null)).ShouldBe(100);

        async Task<int> SetAsync(string tenant, int? limit)
        {
            var key = await server.KeyAsync(AccessRole.Admin, tenant);
            var set = await server.OkAsync(HttpMethod.Put, "tenant", key, new { quotas = new { maxConcurrentRuns = limit } });
            return set.GetProperty("quotas").GetProperty("maxConcurrentRuns").GetInt32();
        }
    }
}
