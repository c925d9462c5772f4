using StepFlow.Runtime.Access;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteApiKeys(WriteQueue queue, ReaderPool readers) : IApiKeyStore
{
    const string Select = "SELECT body, checksum, last_used_at FROM api_keys ";

    public async ValueTask CreateAsync(ApiKeyRecord key, CancellationToken cancellationToken = default) =>
        await queue.TryAsync(session => Create(session, key), cancellationToken);

    public ValueTask<ApiKeyRecord?> FindAsync(string keyId, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(keyId, Find, cancellationToken);

    public ValueTask<IReadOnlyList<ApiKeyRecord>> ListAsync(
        string? tenant, ApiKeyRecord? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(limit);
        return readers.ReadAsync((tenant, after, limit), List, cancellationToken);
    }

    public ValueTask<bool> RevokeAsync(string tenant, string keyId, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        queue.RunAsync(session => Revoke(session, tenant, keyId, at), cancellationToken);

    public async ValueTask TouchAsync(IReadOnlyCollection<(string KeyId, DateTimeOffset UsedAt)> uses, CancellationToken cancellationToken = default) =>
        await queue.RunAsync(session => Touch(session, uses), cancellationToken);

    static ArgumentException? Create(WriteSession session, ApiKeyRecord key)
    {
        var isNew = session.Database
            .Prepare("INSERT INTO api_keys (key_id, tenant, last_used_at, body, checksum) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
            .Bind(1, key.KeyId).Bind(2, key.Tenant).Bind(3, key.LastUsedAt?.UtcTicks).BindBody(4, key, RowContext.Default.ApiKeyRecord).RunChanges();
        if (!isNew)
        {
            return new ArgumentException($"There is a key '{key.KeyId}' already.", nameof(key));
        }

        session.Changed();
        return null;
    }

    static bool Revoke(WriteSession session, string tenant, string keyId, DateTimeOffset at)
    {
        if (Find(session.Database, keyId) is not { } key || key.Tenant != tenant)
        {
            return false;
        }

        if (key.RevokedAt is null)
        {
            session.Database.Prepare("UPDATE api_keys SET body = ?, checksum = ? WHERE key_id = ?")
                .BindBody(1, key with { RevokedAt = at }, RowContext.Default.ApiKeyRecord).Bind(3, keyId).Run();
            session.Changed();
        }

        return true;
    }

    static bool Touch(WriteSession session, IReadOnlyCollection<(string KeyId, DateTimeOffset UsedAt)> uses)
    {
        foreach (var (keyId, usedAt) in uses)
        {
            session.Database.Prepare("UPDATE api_keys SET last_used_at = ?2 WHERE key_id = ?1 AND coalesce(last_used_at, 0) < ?2")
                .Bind(1, keyId).Bind(2, usedAt.UtcTicks).Run();
        }

        session.Changed();
        return true;
    }

    static ApiKeyRecord? Find(Database database, string keyId) =>
        database.Prepare(Select + "WHERE key_id = ?").Bind(1, keyId).ReadFirst(Read);

    static IReadOnlyList<ApiKeyRecord> List(Database database, (string? Tenant, ApiKeyRecord? After, int Limit) page)
    {
        using var sql = new SqlBuilder(Select + "WHERE (tenant, key_id) > (").Add(page.After?.Tenant ?? "").Text(", ").Add(page.After?.KeyId ?? "").Text(")");
        if (page.Tenant is { } tenant)
        {
            sql.Text(" AND tenant = ").Add(tenant);
        }

        sql.Text(" ORDER BY tenant, key_id LIMIT ").Add(page.Limit);
        return sql.Prepare(database).ReadAll(Read);
    }

    static ApiKeyRecord Read(Statement row) =>
        row.ReadBody(0, RowContext.Default.ApiKeyRecord, "the API keys") with { LastUsedAt = row.TimeOrNull(2) };
}
