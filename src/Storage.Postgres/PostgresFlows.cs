using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Reading;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres;

sealed class PostgresFlows(Database database) : IFlowCatalog
{
    public ValueTask<bool> PutAsync(string tenant, FlowEntry flow, Blob document, CancellationToken cancellationToken = default)
    {
        AppendChecks.Check(flow, document);
        Text.Check(flow.Name, "flow name");
        return database.WriteAsync(c => PutAsync(c, tenant, flow, document), cancellationToken);
    }

    public ValueTask<FlowEntry?> FindAsync(string tenant, string flowId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            c => c.ReadFirstAsync("SELECT id, name, stored_at FROM flows WHERE tenant = $1 AND id = $2", Read, tenant, flowId), cancellationToken);

    public ValueTask<IReadOnlyList<FlowEntry>> ListAsync(FlowQuery query, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(query.Limit);
        return database.ReadAsync(c => ListAsync(c, query), cancellationToken);
    }

    public ValueTask<bool> DeleteAsync(string tenant, string flowId, CancellationToken cancellationToken = default) =>
        database.WriteAsync(c => DeleteAsync(c, tenant, flowId), cancellationToken);

    async Task<bool> PutAsync(NpgsqlConnection connection, string tenant, FlowEntry flow, Blob document)
    {
        var isNew = await connection.RunAsync(
            "INSERT INTO flows (tenant, id, name, stored_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            tenant, flow.FlowId, flow.Name, flow.StoredAt.UtcTicks) > 0;
        if (isNew)
        {
            await BlobRow.PutAsync(connection, database.Slot, tenant, document, BlobRow.CatalogPin);
        }

        return isNew;
    }

    async Task<bool> DeleteAsync(NpgsqlConnection connection, string tenant, string flowId)
    {
        if (await connection.RunAsync("DELETE FROM flows WHERE tenant = $1 AND id = $2", tenant, flowId) == 0)
        {
            return false;
        }

        if (await BlobRow.LockAsync(connection, tenant, BlobId.Parse(flowId)!) is { } key)
        {
            await BlobRow.UnpinAsync(connection, key, BlobRow.CatalogPin);
            await BlobRow.DropAsync(connection, database.Slot, key);
        }

        return true;
    }

    static Task<IReadOnlyList<FlowEntry>> ListAsync(NpgsqlConnection connection, FlowQuery query)
    {
        var sql = new Sql("SELECT id, name, stored_at FROM flows WHERE tenant = ").Add(query.Tenant);
        if (query.Name is { } name)
        {
            sql.Text(" AND name = ").Add(name);
        }

        if (query.After is { } after)
        {
            sql.Text(" AND (stored_at, id) < (").Add(after.StoredAt.UtcTicks).Text(", ").Add(after.FlowId).Text(")");
        }

        return sql.Text(" ORDER BY stored_at DESC, id DESC LIMIT ").Add(query.Limit).ReadAllAsync(connection, Read);
    }

    static FlowEntry Read(NpgsqlDataReader row) => new(row.GetString(0), row.TextOrNull(1), row.TimeOrNull(2)!.Value);
}
