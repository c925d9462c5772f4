using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Postgres.Access;

namespace StepFlow.Storage.Postgres.Rows;

/// <summary>Rows of <c>outbox</c>.</summary>
static class OutboxRow
{
    public const string Columns = "body, checksum";

    public static WebhookDelivery New(RunKey run, OutboxEntry entry) => new()
    {
        Tenant = run.Tenant,
        RootRunId = run.RootRunId,
        Message = entry,
        Status = DeliveryStatus.Pending,
        DueAt = entry.CreatedAt,
    };

    public static void Insert(NpgsqlBatch batch, WebhookDelivery delivery)
    {
        var (json, checksum) = Body.Of(delivery, RowContext.Default.WebhookDelivery);
        batch.Add(
            "INSERT INTO outbox (tenant, id, root_run_id, created_at, status, due_at, body, checksum) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            delivery.Tenant, delivery.Message.Id, delivery.RootRunId, delivery.Message.CreatedAt.UtcTicks, (short)delivery.Status, delivery.DueAt?.UtcTicks, json, checksum);
    }

    public static Task<int> UpdateAsync(NpgsqlConnection connection, WebhookDelivery delivery)
    {
        var (json, checksum) = Body.Of(delivery, RowContext.Default.WebhookDelivery);
        return connection.RunAsync(
            "UPDATE outbox SET status = $1, due_at = $2, settled_at = $3, body = $4, checksum = $5 WHERE id = $6 AND tenant = $7",
            (short)delivery.Status, delivery.DueAt?.UtcTicks, delivery.SettledAt?.UtcTicks, json, checksum, delivery.Message.Id, delivery.Tenant);
    }

    /// <summary>Reads the current row of a query for <see cref="Columns"/>.</summary>
    public static WebhookDelivery Read(NpgsqlDataReader row) => row.ReadBody(0, RowContext.Default.WebhookDelivery, "the outbox");
}
