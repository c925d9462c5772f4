using Npgsql;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Reading;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres;

sealed class PostgresWebhooks(Database database) : IWebhookStore
{
    const int MaxError = 1024;

    public ValueTask<IReadOnlyList<WebhookDelivery>> ClaimDueAsync(
        DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(limit);
        return database.WriteAsync<IReadOnlyList<WebhookDelivery>>(async c => await ClaimAsync(c, now, lease, limit), cancellationToken);
    }

    public ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(c => c.ReadFirstAsync("SELECT min(due_at) FROM outbox WHERE due_at IS NOT NULL", row => row.TimeOrNull(0)), cancellationToken);

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
        return database.ReadAsync(c => ListAsync(c, query), cancellationToken);
    }

    public ValueTask<int> PurgeAsync(DateTimeOffset settledBefore, int limit = 1000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.WriteAsync(
            c => c.RunAsync(
                "DELETE FROM outbox WHERE (id, tenant) IN " +
                "(SELECT id, tenant FROM outbox WHERE settled_at IS NOT NULL AND settled_at < $1 ORDER BY settled_at LIMIT $2)",
                settledBefore.UtcTicks, limit),
            cancellationToken);
    }

    // What another sender is just claiming is left to it.
    static async Task<List<WebhookDelivery>> ClaimAsync(NpgsqlConnection connection, DateTimeOffset now, TimeSpan lease, int limit)
    {
        var due = await connection.ReadAllAsync(
            $"SELECT {OutboxRow.Columns} FROM outbox WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED",
            OutboxRow.Read, now.UtcTicks, limit);
        List<WebhookDelivery> claimed = [.. due.Select(d => d with { Attempts = d.Attempts + 1, DueAt = now + lease })];
        foreach (var delivery in claimed)
        {
            await OutboxRow.UpdateAsync(connection, delivery);
        }

        return claimed;
    }

    static Task<IReadOnlyList<WebhookDelivery>> ListAsync(NpgsqlConnection connection, DeliveryQuery query)
    {
        var sql = new Sql($"SELECT {OutboxRow.Columns} FROM outbox WHERE tenant = ").Add(query.Tenant);
        if (query.RootRunId is { } root)
        {
            sql.Text(" AND root_run_id = ").Add(root);
        }

        if (query.Status is { } status)
        {
            sql.Text(" AND status = ").Add((short)status);
        }

        if (query.After is { } after)
        {
            sql.Text(" AND (created_at, id) < (").Add(after.CreatedAt.UtcTicks).Text(", ").Add(after.Id).Text(")");
        }

        return sql.Text(" ORDER BY created_at DESC, id DESC LIMIT ").Add(query.Limit).ReadAllAsync(connection, OutboxRow.Read);
    }

    ValueTask<bool> ChangeAsync(string tenant, Guid id, Func<WebhookDelivery, WebhookDelivery?> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async c =>
            {
                var known = await c.ReadFirstAsync(
                    $"SELECT {OutboxRow.Columns} FROM outbox WHERE id = $1 AND tenant = $2 FOR UPDATE", OutboxRow.Read, id, tenant);
                if (known is null || change(known) is not { } changed)
                {
                    return false;
                }

                await OutboxRow.UpdateAsync(c, changed);
                return true;
            },
            cancellationToken);
}
