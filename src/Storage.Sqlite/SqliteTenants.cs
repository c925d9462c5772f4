using StepFlow.Runtime.Tenants;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteTenants(WriteQueue queue, ReaderPool readers) : ITenantStore
{
    public ValueTask<TenantSettings?> FindAsync(string tenant, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(
            tenant,
            static (database, name) => database.Prepare("SELECT body, checksum FROM tenants WHERE tenant = ?").Bind(1, name).ReadFirst(Read),
            cancellationToken);

    public async ValueTask SaveAsync(TenantSettings settings, CancellationToken cancellationToken = default) =>
        await queue.RunAsync(
            session =>
            {
                session.Database.Prepare(
                    "INSERT INTO tenants (tenant, body, checksum) VALUES (?, ?, ?) " +
                    "ON CONFLICT (tenant) DO UPDATE SET body = excluded.body, checksum = excluded.checksum")
                    .Bind(1, settings.Tenant).BindBody(2, settings, RowContext.Default.TenantSettings).Run();
                session.Changed();
                return true;
            },
            cancellationToken);

    public ValueTask<bool> DeleteAsync(string tenant, CancellationToken cancellationToken = default) =>
        queue.RunAsync(
            session =>
            {
                session.Changed();
                return session.Database.Prepare("DELETE FROM tenants WHERE tenant = ?").Bind(1, tenant).RunChanges();
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<TenantSettings>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(limit);
        return readers.ReadAsync<(string, int), IReadOnlyList<TenantSettings>>(
            (after ?? "", limit),
            static (database, page) => database.Prepare("SELECT body, checksum FROM tenants WHERE tenant > ? ORDER BY tenant LIMIT ?")
                .Bind(1, page.Item1).Bind(2, page.Item2).ReadAll(Read),
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<string>> ListNamesAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(limit);
        return readers.ReadAsync<(string, int), IReadOnlyList<string>>(
            (after ?? "", limit),
            static (database, page) => database.Prepare("SELECT tenant FROM usage WHERE tenant > ? ORDER BY tenant LIMIT ?")
                .Bind(1, page.Item1).Bind(2, page.Item2).ReadAll(row => row.Text(0)),
            cancellationToken);
    }

    static TenantSettings Read(Statement row) => row.ReadBody(0, RowContext.Default.TenantSettings, "the tenants");
}
