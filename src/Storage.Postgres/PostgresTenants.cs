using Npgsql;
using StepFlow.Runtime.Tenants;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Reading;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres;

sealed class PostgresTenants(Database database) : ITenantStore
{
    public ValueTask<TenantSettings?> FindAsync(string tenant, CancellationToken cancellationToken = default) =>
        database.ReadAsync(c => c.ReadFirstAsync("SELECT body, checksum FROM tenants WHERE tenant = $1", Read, tenant), cancellationToken);

    public async ValueTask SaveAsync(TenantSettings settings, CancellationToken cancellationToken = default)
    {
        var (json, checksum) = Body.Of(settings, RowContext.Default.TenantSettings);
        await database.WriteAsync(
            c => c.RunAsync(
                "INSERT INTO tenants (tenant, body, checksum) VALUES ($1, $2, $3) " +
                "ON CONFLICT (tenant) DO UPDATE SET body = excluded.body, checksum = excluded.checksum", settings.Tenant, json, checksum),
            cancellationToken);
    }

    public async ValueTask<bool> DeleteAsync(string tenant, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(c => c.RunAsync("DELETE FROM tenants WHERE tenant = $1", tenant), cancellationToken) > 0;

    public ValueTask<IReadOnlyList<TenantSettings>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(limit);
        return database.ReadAsync<IReadOnlyList<TenantSettings>>(
            async c => await c.ReadAllAsync("SELECT body, checksum FROM tenants WHERE tenant > $1 ORDER BY tenant LIMIT $2", Read, after ?? "", limit),
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<string>> ListNamesAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(limit);
        return database.ReadAsync<IReadOnlyList<string>>(
            async c => await c.ReadAllAsync(
                "SELECT DISTINCT tenant FROM usage WHERE tenant > $1 ORDER BY tenant LIMIT $2", r => r.GetString(0), after ?? "", limit),
            cancellationToken);
    }

    static TenantSettings Read(NpgsqlDataReader row) => row.ReadBody(0, RowContext.Default.TenantSettings, "the tenants");
}
