using StepFlow.Engine.Journal;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Sqlite.Native;

namespace StepFlow.Storage.Sqlite.Rows;

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

    public static void Insert(Database database, WebhookDelivery delivery) =>
        database.Prepare(
            "INSERT INTO outbox (tenant, id, root_run_id, created_at, status, due_at, settled_at, body, checksum) " +
            "VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?) ON CONFLICT DO NOTHING")
            .Bind(1, delivery.Tenant).Bind(2, delivery.Message.Id).Bind(3, delivery.RootRunId).Bind(4, delivery.Message.CreatedAt.UtcTicks)
            .Bind(5, (long)delivery.Status).Bind(6, delivery.DueAt?.UtcTicks)
            .BindBody(7, delivery, RowContext.Default.WebhookDelivery).Run();

    public static void Update(Database database, WebhookDelivery delivery) =>
        database.Prepare("UPDATE outbox SET status = ?, due_at = ?, settled_at = ?, body = ?, checksum = ? WHERE id = ? AND tenant = ?")
            .Bind(1, (long)delivery.Status).Bind(2, delivery.DueAt?.UtcTicks).Bind(3, delivery.SettledAt?.UtcTicks)
            .BindBody(4, delivery, RowContext.Default.WebhookDelivery).Bind(6, delivery.Message.Id).Bind(7, delivery.Tenant).Run();

    /// <summary>Reads the current row of a query for <see cref="Columns"/>.</summary>
    public static WebhookDelivery Read(Statement row) => row.ReadBody(0, RowContext.Default.WebhookDelivery, "the outbox");
}
