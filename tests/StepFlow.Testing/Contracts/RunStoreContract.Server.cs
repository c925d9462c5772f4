using System.Text;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Tenants;
using StepFlow.Runtime.Webhooks;

namespace StepFlow.Testing.Contracts;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task Stored_flows_are_listed_newest_first_and_deleted()
    {
        var flows = Enumerable.Range(0, 5).Select(i => NewBlob($"{{\"n\":{i}}}", BlobKind.Flow)).ToArray();
        foreach (var (flow, i) in flows.Select((f, i) => (f, i)))
            (await Store.Flows.PutAsync("t", new FlowEntry(flow.Id, i % 2 == 0 ? "even" : null, Start.AddSeconds(i / 2)), flow)).ShouldBeTrue();
        (await Store.Flows.PutAsync("t", new FlowEntry(flows[0].Id, "other", Start.AddDays(1)), flows[0])).ShouldBeFalse();
        await ReopenAsync();
        var all = await Store.Flows.ListAsync(new FlowQuery { Tenant = "t" });
        all.Select(f => f.FlowId).ShouldBe(flows.Select((f, i) => (f.Id, At: i / 2)).OrderByDescending(f => f.At).ThenByDescending(f => f.Id, StringComparer.Ordinal).Select(f => f.Id));
        (await Store.Flows.ListAsync(new FlowQuery { Tenant = "t", Limit = 2, After = (all[1].StoredAt, all[1].FlowId) })).ShouldBe(all.Skip(2).Take(2));
        (await Store.Flows.ListAsync(new FlowQuery { Tenant = "t", Name = "even" })).Count.ShouldBe(3);
        (await Store.Flows.ListAsync(new FlowQuery { Tenant = "other" })).ShouldBeEmpty();
        (await Store.Flows.FindAsync("t", flows[0].Id)).ShouldBe(new FlowEntry(flows[0].Id, "even", Start));
        (await Store.Flows.FindAsync("other", flows[0].Id)).ShouldBeNull();
        (await Store.Flows.DeleteAsync("other", flows[0].Id)).ShouldBeFalse();
        (await Store.Flows.DeleteAsync("t", flows[0].Id)).ShouldBeTrue();
        (await Store.Flows.DeleteAsync("t", flows[0].Id)).ShouldBeFalse();
        (await Store.Blobs.FindAsync("t", flows[0].Id)).ShouldBeNull();
        (await Store.Blobs.FindAsync("t", flows[1].Id)).ShouldNotBeNull().Kind.ShouldBe(BlobKind.Flow);
        await Should.ThrowAsync<ArgumentException>(async () => await Store.Flows.PutAsync("t", new FlowEntry(flows[1].Id, null, Start), flows[2]));
    }

    [Fact]
    public async Task Keys_are_found_listed_revoked_and_never_doubled()
    {
        var key = new ApiKeyRecord
        {
            KeyId = "k1", Tenant = "t", Role = AccessRole.Runner, Name = "ci", Salt = new byte[] { 1, 2 }, Hash = new byte[] { 3 }, CreatedAt = Start, ExpiresAt = Start.AddDays(1),
        };
        await Store.Keys.CreateAsync(key);
        await Store.Keys.CreateAsync(key with { KeyId = "k0", Tenant = "u" });
        await Should.ThrowAsync<ArgumentException>(async () => await Store.Keys.CreateAsync(key with { Tenant = "u" }));
        await Store.Keys.TouchAsync([("k1", Start.AddHours(2)), ("nobody", Start)]);
        await Store.Keys.TouchAsync([("k1", Start.AddHours(1))]);
        await ReopenAsync();
        var read = (await Store.Keys.FindAsync("k1")).ShouldNotBeNull();
        read.Salt.ToArray().ShouldBe([1, 2]);
        read.Hash.ToArray().ShouldBe([3]);
        (read with { Salt = key.Salt, Hash = key.Hash }).ShouldBe(key with { LastUsedAt = Start.AddHours(2) });
        (await Store.Keys.FindAsync("k2")).ShouldBeNull();
        (await Store.Keys.RevokeAsync("u", "k1", Start)).ShouldBeFalse();
        (await Store.Keys.RevokeAsync("t", "k1", Start.AddHours(3))).ShouldBeTrue();
        (await Store.Keys.RevokeAsync("t", "k1", Start.AddHours(4))).ShouldBeTrue();
        (await Store.Keys.FindAsync("k1")).ShouldNotBeNull().RevokedAt.ShouldBe(Start.AddHours(3));
        (await Store.Keys.ListAsync("t")).Select(k => k.KeyId).ShouldBe(["k1"]);
        var first = (await Store.Keys.ListAsync(null, limit: 1)).ShouldHaveSingleItem();
        first.KeyId.ShouldBe("k1");
        (await Store.Keys.ListAsync(null, first)).Select(k => k.KeyId).ShouldBe(["k0"]);
    }

    [Fact]
    public async Task The_audit_log_is_listed_by_tenant_and_bounded_by_purging()
    {
        AuditEntry Entry(int n, string tenant = "t", string principal = "p") => new()
        {
            Id = NewRun().RootRunId, Time = Start.AddSeconds(n), Tenant = tenant, Principal = principal, Action = n % 2 == 0 ? "run.start" : "run.cancel",
            Target = $"run-{n}", Outcome = "ok", Details = n == 0 ? "first" : null,
        };
        AuditEntry[] entries = [Entry(0), Entry(1), Entry(1, principal: "q"), Entry(2), Entry(3, "other")];
        await Store.Audit.AppendAsync(entries);
        await ReopenAsync();
        var query = new AuditQuery { Tenant = "t" };
        (await Store.Audit.ListAsync(query)).ShouldBe([entries[3], entries[2], entries[1], entries[0]]);
        (await Store.Audit.ListAsync(query with { After = (entries[2].Time, entries[2].Id), Limit = 1 })).ShouldBe([entries[1]]);
        (await Store.Audit.ListAsync(query with { Principal = "q" })).ShouldBe([entries[2]]);
        (await Store.Audit.ListAsync(query with { Action = "run.start", From = Start.AddSeconds(1) })).ShouldBe([entries[3]]);
        (await Store.Audit.ListAsync(query with { Target = "run-1", Before = Start.AddSeconds(2) })).ShouldBe([entries[2], entries[1]]);
        await Should.ThrowAsync<ArgumentException>(async () => await Store.Audit.AppendAsync([Entry(9) with { Details = new string('x', 4097) }]));
        (await Store.Audit.PurgeAsync(Start.AddSeconds(2), 2)).ShouldBe(2);
        (await Store.Audit.PurgeAsync(Start.AddSeconds(2), 2)).ShouldBe(1);
        (await Store.Audit.ListAsync(query)).ShouldBe([entries[3]]);
    }

    [Fact]
    public async Task Tenants_keep_their_settings()
    {
        var settings = new TenantSettings
        {
            Tenant = "t",
            Quotas = new TenantQuotas { MaxConcurrentRuns = 3, StartsPerSecond = 0.5, MaxStoredBytes = 1L << 40 },
            Retention = new Dictionary<RunStatus, TimeSpan> { [RunStatus.Completed] = TimeSpan.FromDays(7) },
            Webhooks = [new Engine.Events.RunWebhook("https://example.org/hook", ["run.failed"], "hook-secret")],
        };
        await Store.Tenants.SaveAsync(new TenantSettings { Tenant = "a" });
        await Store.Tenants.SaveAsync(new TenantSettings { Tenant = "t" });
        await Store.Tenants.SaveAsync(settings);
        await ReopenAsync();
        var read = (await Store.Tenants.FindAsync("t")).ShouldNotBeNull();
        read.Retention.ShouldBe(settings.Retention);
        var hook = read.Webhooks.ShouldHaveSingleItem();
        hook.Events.ShouldBe(["run.failed"]);
        (hook with { Events = settings.Webhooks[0].Events }).ShouldBe(settings.Webhooks[0]);
        (read with { Retention = settings.Retention, Webhooks = settings.Webhooks }).ShouldBe(settings);
        (await Store.Tenants.ListAsync()).Select(t => t.Tenant).ShouldBe(["a", "t"]);
        (await Store.Tenants.ListAsync("a", 1)).Select(t => t.Tenant).ShouldBe(["t"]);
        (await Store.Tenants.DeleteAsync("t")).ShouldBeTrue();
        (await Store.Tenants.DeleteAsync("t")).ShouldBeFalse();
        (await Store.Tenants.FindAsync("t")).ShouldBeNull();
    }

    [Fact]
    public async Task A_message_is_there_with_the_append_that_left_it_and_not_without()
    {
        var run = NewRun();
        await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(Append(run, 3) with { Outbox = [Message(run, 1)] }));
        (await Store.Webhooks.NextDueAsync()).ShouldBeNull();
        await Journal.AppendAsync(Append(run, 0, summaries: Summary(run, RunStatus.Failed)) with { Outbox = [Message(run, 1)] });
        await ReopenAsync();
        (await Store.Webhooks.NextDueAsync()).ShouldBe(Start.AddSeconds(1));
        (await Store.Webhooks.ClaimDueAsync(Start, TimeSpan.FromSeconds(10), 10)).ShouldBeEmpty();
        var claimed = (await Store.Webhooks.ClaimDueAsync(Start.AddSeconds(1), TimeSpan.FromSeconds(10), 10)).ShouldHaveSingleItem();
        (claimed.Tenant, claimed.RootRunId, claimed.Attempts, claimed.Status).ShouldBe((run.Tenant, run.RootRunId, 1, DeliveryStatus.Pending));
        claimed.Message.Body.ToArray().ShouldBe(Message(run, 1).Body.ToArray());
        (claimed.Message with { Body = default }).ShouldBe(Message(run, 1) with { Body = default });
        await Should.ThrowAsync<ArgumentException>(
            async () => await Journal.AppendAsync(Append(run, 1) with { Outbox = [Message(run, 2) with { Body = new byte[(256 << 10) + 1] }] }));
        await ShouldHoldAsync(run, 1);
    }

    [Fact]
    public async Task An_attempt_that_was_not_reported_is_due_again_and_its_late_report_is_dropped()
    {
        var (run, lease) = (NewRun(), TimeSpan.FromSeconds(10));
        var message = Message(run, 0);
        await Journal.AppendAsync(Append(run, 0) with { Outbox = [message] });
        await Store.Webhooks.ClaimDueAsync(Start, lease, 10);
        (await Store.Webhooks.ClaimDueAsync(Start.AddSeconds(9), lease, 10)).ShouldBeEmpty();
        (await Store.Webhooks.ClaimDueAsync(Start.AddSeconds(10), lease, 10)).ShouldHaveSingleItem().Attempts.ShouldBe(2);
        (await Store.Webhooks.MarkDeliveredAsync("default", message.Id, 1, Start)).ShouldBeFalse();
        (await Store.Webhooks.MarkFailedAsync("default", message.Id, 2, new string('e', 2000), Start, Start.AddSeconds(60))).ShouldBeTrue();
        (await Store.Webhooks.NextDueAsync()).ShouldBe(Start.AddSeconds(60));
        (await Store.Webhooks.ClaimDueAsync(Start.AddSeconds(60), lease, 10)).ShouldHaveSingleItem().LastError.ShouldBe(new string('e', 1024));
        (await Store.Webhooks.MarkFailedAsync("default", message.Id, 3, "gone", Start.AddSeconds(61), null)).ShouldBeTrue();
        (await Store.Webhooks.MarkDeliveredAsync("default", message.Id, 3, Start)).ShouldBeFalse();
        (await Store.Webhooks.NextDueAsync()).ShouldBeNull();
        (await Store.Webhooks.RedeliverAsync("other", message.Id, Start)).ShouldBeFalse();
        (await Store.Webhooks.RedeliverAsync("default", message.Id, Start.AddSeconds(70))).ShouldBeTrue();
        (await Store.Webhooks.ClaimDueAsync(Start.AddSeconds(70), lease, 10)).ShouldHaveSingleItem().Attempts.ShouldBe(4);
        (await Store.Webhooks.MarkDeliveredAsync("default", message.Id, 4, Start.AddSeconds(71))).ShouldBeTrue();
        (await Store.Webhooks.PurgeAsync(Start.AddSeconds(71))).ShouldBe(0);
        (await Store.Webhooks.PurgeAsync(Start.AddSeconds(72))).ShouldBe(1);
    }

    [Fact]
    public async Task Messages_are_listed_and_a_deleted_run_takes_only_settled_ones_along()
    {
        var (run, other) = (NewRun(), NewRun());
        OutboxEntry[] messages = [Message(run, 0), Message(run, 1), Message(other, 2)];
        await Journal.AppendAsync(Append(run, 0, summaries: Summary(run, RunStatus.Completed)) with { Outbox = messages[..2] });
        await Journal.AppendAsync(Append(other, 0) with { Outbox = [messages[2]] });
        await Store.Webhooks.ClaimDueAsync(Start, TimeSpan.FromSeconds(10), 10);
        await Store.Webhooks.MarkDeliveredAsync("default", messages[0].Id, 1, Start);
        var query = new DeliveryQuery { Tenant = "default" };
        (await Ids(query)).ShouldBe([messages[2].Id, messages[1].Id, messages[0].Id]);
        (await Ids(query with { After = (messages[2].CreatedAt, messages[2].Id), Limit = 1 })).ShouldBe([messages[1].Id]);
        (await Ids(query with { RootRunId = run.RootRunId, Status = DeliveryStatus.Delivered })).ShouldBe([messages[0].Id]);
        (await Ids(query with { Tenant = "other" })).ShouldBeEmpty();
        await Store.DeleteRunAsync(run.Tenant, run.RootRunId);
        (await Ids(query)).ShouldBe([messages[2].Id, messages[1].Id]);

        async Task<List<Guid>> Ids(DeliveryQuery query) => [.. (await Store.Webhooks.ListAsync(query)).Select(d => d.Message.Id)];
    }

    public static OutboxEntry Message(RunKey run, int number) => new()
    {
        Id = new Guid(number + 1, 7, 7, new byte[8]),
        RunId = run.RootRunId,
        Url = "https://example.org/hook",
        Event = "run.completed",
        Body = Encoding.UTF8.GetBytes($$"""{"n":{{number}}}"""),
        SigningSecret = "hook-secret",
        CreatedAt = Start.AddSeconds(number),
    };
}
