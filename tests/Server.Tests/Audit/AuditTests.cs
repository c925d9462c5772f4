using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.InMemory;
using StepFlow.Server.Audit;

namespace StepFlow.Server.Tests.Audit;

public sealed class AuditTests
{
    [Fact]
    public async Task What_was_done_and_tried_is_recorded_and_nothing_of_the_content()
    {
        await using var server = await SecuredServer.StartAsync();
        var admin = await server.KeyAsync();
        var runner = await server.KeyAsync(AccessRole.Runner);
        var flow = await server.StoreAsync(runner, SecuredServer.Quick);
        var run = await server.StartAsync(runner, flow, wait: true, labels: new { secret = "canary-label" });
        await server.FailAsync(HttpMethod.Delete, $"runs/{run}", runner, 403, "FORBIDDEN");
        await server.FailAsync(HttpMethod.Post, $"runs/{run}/cancel", runner, 409, "REFUSED");
        await server.OkAsync(HttpMethod.Get, $"runs/{run}", runner);
        await server.Server.StopAsync();

        ApiKeyText.TryParse(runner, out var id, out _).ShouldBeTrue();
        var entries = await server.Store.Audit.ListAsync(new AuditQuery { Tenant = "acme" });
        entries.OrderBy(e => e.Id).Select(e => (e.Principal, e.Action, e.Target, e.Outcome)).ShouldBe(
            [(id, "storeFlow", flow, "ok"), (id, "createRun", run, "ok"), (id, "deleteRun", run, "denied"), (id, "cancelRun", run, "REFUSED")], ignoreOrder: true);
        JsonSerializer.Serialize(entries).ShouldNotContain("canary");
        JsonSerializer.Serialize(entries).ShouldNotContain("sfk_");
        _ = admin;
    }

    [Fact]
    public async Task Admins_read_their_own_log_in_pages_and_by_filters()
    {
        await using var server = await SecuredServer.StartAsync();
        var (admin, other) = (await server.KeyAsync(), await server.KeyAsync(tenant: "other"));
        var start = server.Time.GetUtcNow();
        await server.Store.Audit.AppendAsync([.. Enumerable.Range(0, 5).Select(i => Entry("acme", start.AddSeconds(i), i % 2 == 0 ? "cancelRun" : "deleteRun", $"t{i}"))]);
        await server.Store.Audit.AppendAsync([Entry("other", start, "cancelRun", "theirs")]);

        (await TargetsAsync(admin, "limit=2")).ShouldBe(["t4", "t3", "t2", "t1", "t0"]);
        (await TargetsAsync(admin, "limit=2&action=cancelRun")).ShouldBe(["t4", "t2", "t0"]);
        (await TargetsAsync(admin, "target=t3")).ShouldBe(["t3"]);
        (await TargetsAsync(admin, "principal=nobody")).ShouldBeEmpty();
        (await TargetsAsync(admin, $"from={start.AddSeconds(1):yyyy-MM-ddTHH:mm:ssZ}&before={start.AddSeconds(3):yyyy-MM-ddTHH:mm:ssZ}")).ShouldBe(["t2", "t1"]);
        (await TargetsAsync(other, "")).ShouldBe(["theirs"]);

        async Task<List<string?>> TargetsAsync(string key, string query)
        {
            var seen = new List<string?>();
            for (var cursor = ""; cursor is not null;)
            {
                var page = await server.OkAsync(HttpMethod.Get, $"audit?{query}{cursor}", key);
                seen.AddRange(page.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("target").GetString()));
                cursor = page.TryGetProperty("nextCursor", out var next) ? $"&cursor={next.GetString()}" : null;
            }

            return seen;
        }
    }

    [Fact]
    public async Task When_the_log_falls_behind_writers_wait_and_nothing_is_lost()
    {
        var slow = new SlowLog();
        using var trail = new AuditTrail(slow, TimeProvider.System, NullLogger<AuditTrail>.Instance);
        await trail.StartAsync(default);
        var written = 0;
        ValueTask waiting;
        while (true)
        {
            waiting = trail.WriteAsync(Entry("acme", DateTimeOffset.UnixEpoch, "a", "t"));
            written++;
            if (!waiting.IsCompleted)
                break;
            await waiting;
            written.ShouldBeLessThan(1_000_000);
        }

        slow.Gate.SetResult();
        await waiting;
        await trail.StopAsync(default);
        slow.Count.ShouldBe(written);
    }

    static AuditEntry Entry(string tenant, DateTimeOffset time, string action, string target) => new()
    {
        Id = Guid.CreateVersion7(time), Time = time, Tenant = tenant, Principal = "p", Action = action, Target = target, Outcome = "ok",
    };

    sealed class SlowLog : IAuditLog
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; private set; }

        public async ValueTask AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken = default)
        {
            await Gate.Task;
            Count += entries.Count;
        }

        public ValueTask<IReadOnlyList<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken = default) => new([]);

        public ValueTask<int> PurgeAsync(DateTimeOffset before, int limit = 1000, CancellationToken cancellationToken = default) => new(0);
    }
}
