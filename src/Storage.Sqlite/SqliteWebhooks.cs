using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteWebhooks(WriteQueue queue, ReaderPool readers) : IWebhookStore
{
    const int MaxError = 1024;

    public async ValueTask<IReadOnlyList<WebhookDelivery>> ClaimDueAsync(
        DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(limit);
        return await queue.RunAsync<IReadOnlyList<WebhookDelivery>>(session => Claim(session, now, lease, limit), cancellationToken);
    }

    public ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken = default) =>
        readers.ReadAsync(
            0, static (database, _) => database.Prepare("SELECT min(due_at) FROM outbox WHERE due_at IS NOT NULL").ReadFirst(row => row.TimeOrNull(0)),
            cancellationToken);

    public ValueTask<bool> MarkDeliveredAsync(string tenant, Guid id, int attempt, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        ChangeAsync(tenant, id, d => d.Attempts == attempt && d.Status == DeliveryStatus.Pending
            ? d with { Status = DeliveryStatus.Delivered, DueAt = null, SettledAt = at, LastError = null } : null, cancellationToken);

    public ValueTask<bool> MarkFailedAsync(
        string tenant, Guid id, int attempt, string error, DateTimeOffset at, DateTimeOffset? nextAttempt, CancellationToken cancellationToken = default)
    {
        var reason = error.Length > MaxError ? error[..MaxError] : error;
        return ChangeAsync(tenant, id, d => d.Attempts != attempt || d.Status != DeliveryStatus.Pending ? null
            : nextAttempt is null
            ? d with { Status = DeliveryStatus.Failed, DueAt = null, SettledAt = at, LastError = reason }
            : d with { DueAt = nextAttempt, LastError = reason }, cancellationToken);
    }

    public ValueTask<bool> RedeliverAsync(string tenant, Guid id, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        ChangeAsync(tenant, id, d => d.Status == DeliveryStatus.Pending ? null
            : d with { Status = DeliveryStatus.Pending, DueAt = at, SettledAt = null }, cancellationToken);

    public ValueTask<IReadOnlyList<WebhookDelivery>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(query.Limit);
        return readers.ReadAsync(query, List, cancellationToken);
    }

    public async ValueTask<int> PurgeAsync(DateTimeOffset settledBefore, int limit = 1000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await queue.RunAsync(
            session =>
            {
                session.Changed();
                session.Database.Prepare(
                    "DELETE FROM outbox WHERE key IN (SELECT key FROM outbox WHERE settled_at IS NOT NULL AND settled_at < ? ORDER BY settled_at LIMIT ?)")
                    .Bind(1, settledBefore.UtcTicks).Bind(2, limit).Run();
                return session.Database.Changes;
            },
            cancellationToken);
    }

    static List<WebhookDelivery> Claim(WriteSession session, DateTimeOffset now, TimeSpan lease, int limit)
    {
        List<WebhookDelivery> claimed = [.. session.Database
            .Prepare($"SELECT {OutboxRow.Columns} FROM outbox WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at, id LIMIT ?")
            .Bind(1, now.UtcTicks).Bind(2, limit).ReadAll(OutboxRow.Read)
            .Select(d => d with { Attempts = d.Attempts + 1, DueAt = now + lease })];
        foreach (var delivery in claimed)
        {
            OutboxRow.Update(session.Database, delivery);
        }

        if (claimed.Count > 0)
        {
            session.Changed();
        }

        return claimed;
    }

    static IReadOnlyList<WebhookDelivery> List(Database database, DeliveryQuery query)
    {
        using var sql = new SqlBuilder($"SELECT {OutboxRow.Columns} FROM outbox WHERE tenant = ").Add(query.Tenant);
        if (query.RootRunId is { } root)
        {
            sql.Text(" AND root_run_id = ").Add(root);
        }

        if (query.Status is { } status)
        {
            sql.Text(" AND status = ").Add((long)status);
        }

        if (query.After is { } after)
        {
            sql.Text(" AND (created_at, id) < (").Add(after.CreatedAt.UtcTicks).Text(", ").Add(after.Id).Text(")");
        }

        sql.Text(" ORDER BY created_at DESC, id DESC LIMIT ").Add(query.Limit);
        return sql.Prepare(database).ReadAll(OutboxRow.Read);
    }

    ValueTask<bool> ChangeAsync(string tenant, Guid id, Func<WebhookDelivery, WebhookDelivery?> change, CancellationToken cancellationToken) =>
        queue.RunAsync(
            session =>
            {
                var known = session.Database.Prepare($"SELECT {OutboxRow.Columns} FROM outbox WHERE id = ? AND tenant = ?")
                    .Bind(1, id).Bind(2, tenant).ReadFirst(OutboxRow.Read);
                if (known is null || change(known) is not { } changed)
                {
                    return false;
                }

                OutboxRow.Update(session.Database, changed);
                session.Changed();
                return true;
            },
            cancellationToken);
}
