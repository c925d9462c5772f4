using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteFlows(WriteQueue queue, ReaderPool readers) : IFlowCatalog
{
    public ValueTask<bool> PutAsync(string tenant, FlowEntry flow, Blob document, CancellationToken cancellationToken = default)
    {
        AppendChecks.Check(flow, document);
        return queue.RunAsync(session => Put(session, tenant, flow, document), cancellationToken, document.Content.Length);
    }

    public ValueTask<FlowEntry?> FindAsync(string tenant, string flowId, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(
            (tenant, flowId),
            static (database, key) => database.Prepare("SELECT id, name, stored_at FROM flows WHERE tenant = ? AND id = ?")
                .Bind(1, key.tenant).Bind(2, key.flowId).ReadFirst(Read),
            cancellationToken);

    public ValueTask<IReadOnlyList<FlowEntry>> ListAsync(FlowQuery query, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(query.Limit);
        return readers.ReadAsync(query, List, cancellationToken);
    }

    public ValueTask<bool> DeleteAsync(string tenant, string flowId, CancellationToken cancellationToken = default) =>
        queue.RunAsync(session => Delete(session, tenant, flowId), cancellationToken);

    static bool Put(WriteSession session, string tenant, FlowEntry flow, Blob document)
    {
        var isNew = session.Database.Prepare("INSERT INTO flows (tenant, id, name, stored_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
            .Bind(1, tenant).Bind(2, flow.FlowId).Bind(3, flow.Name).Bind(4, flow.StoredAt.UtcTicks).RunChanges();
        if (isNew)
        {
            BlobRow.Pin(session.Database, BlobRow.Put(session, tenant, BlobId.Parse(document.Id)!, document), BlobRow.CatalogPin);
            session.Changed();
        }

        return isNew;
    }

    static bool Delete(WriteSession session, string tenant, string flowId)
    {
        if (!session.Database.Prepare("DELETE FROM flows WHERE tenant = ? AND id = ?").Bind(1, tenant).Bind(2, flowId).RunChanges())
        {
            return false;
        }

        session.Changed();
        if (BlobRow.FindKey(session.Database, tenant, BlobId.Parse(flowId)!) is { } key)
        {
            BlobRow.Unpin(session.Database, key, BlobRow.CatalogPin);
            BlobRow.Drop(session, key);
        }

        return true;
    }

    static IReadOnlyList<FlowEntry> List(Database database, FlowQuery query)
    {
        using var sql = new SqlBuilder("SELECT id, name, stored_at FROM flows WHERE tenant = ").Add(query.Tenant);
        if (query.Name is { } name)
        {
            sql.Text(" AND name = ").Add(name);
        }

        if (query.After is { } after)
        {
            sql.Text(" AND (stored_at, id) < (").Add(after.StoredAt.UtcTicks).Text(", ").Add(after.FlowId).Text(")");
        }

        sql.Text(" ORDER BY stored_at DESC, id DESC LIMIT ").Add(query.Limit);
        return sql.Prepare(database).ReadAll(Read);
    }

    static FlowEntry Read(Statement row) => new(row.Text(0), row.TextOrNull(1), row.TimeOrNull(2)!.Value);
}
