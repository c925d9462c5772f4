using Npgsql;
using StepFlow.Runtime.Access;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Reading;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres;

sealed class PostgresApiKeys(Database database) : IApiKeyStore
{
    const string Select = "SELECT body, checksum, last_used_at FROM api_keys ";

    public async ValueTask CreateAsync(ApiKeyRecord key, CancellationToken cancellationToken = default)
    {
        var (json, checksum) = Body.Of(key, RowContext.Default.ApiKeyRecord);
        var added = await database.WriteAsync(
            c => c.RunAsync(
                "INSERT INTO api_keys (key_id, tenant, last_used_at, body, checksum) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                key.KeyId, key.Tenant, key.LastUsedAt?.UtcTicks, json, checksum),
            cancellationToken);
        if (added == 0)
        {
            throw new ArgumentException($"There is a key '{key.KeyId}' already.", nameof(key));
        }
    }

    public ValueTask<ApiKeyRecord?> FindAsync(string keyId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(c => c.ReadFirstAsync(Select + "WHERE key_id = $1", Read, keyId), cancellationToken);

    public ValueTask<IReadOnlyList<ApiKeyRecord>> ListAsync(
        string? tenant, ApiKeyRecord? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(limit);
        return database.ReadAsync(c => ListAsync(c, tenant, after, limit), cancellationToken);
    }

    public ValueTask<bool> RevokeAsync(string tenant, string keyId, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        database.WriteAsync(c => RevokeAsync(c, tenant, keyId, at), cancellationToken);

    public async ValueTask TouchAsync(IReadOnlyCollection<(string KeyId, DateTimeOffset UsedAt)> uses, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            c => c.RunAsync(
                "UPDATE api_keys k SET last_used_at = u.used_at FROM (SELECT key_id, max(used_at) AS used_at FROM unnest($1::text[], $2::bigint[]) " +
                "v (key_id, used_at) GROUP BY key_id) u WHERE k.key_id = u.key_id AND coalesce(k.last_used_at, 0) < u.used_at",
                uses.Select(u => u.KeyId).ToArray(), uses.Select(u => u.UsedAt.UtcTicks).ToArray()),
            cancellationToken);

    static async Task<bool> RevokeAsync(NpgsqlConnection connection, string tenant, string keyId, DateTimeOffset at)
    {
        var key = await connection.ReadFirstAsync(Select + "WHERE key_id = $1 AND tenant = $2 FOR UPDATE", Read, keyId, tenant);
        if (key is { RevokedAt: null })
        {
            var (json, checksum) = Body.Of(key with { RevokedAt = at }, RowContext.Default.ApiKeyRecord);
            await connection.RunAsync("UPDATE api_keys SET body = $2, checksum = $3 WHERE key_id = $1", keyId, json, checksum);
        }

        return key is not null;
    }

    static Task<IReadOnlyList<ApiKeyRecord>> ListAsync(NpgsqlConnection connection, string? tenant, ApiKeyRecord? after, int limit)
    {
        var sql = new Sql(Select + "WHERE (tenant, key_id) > (").Add(after?.Tenant ?? "").Text(", ").Add(after?.KeyId ?? "").Text(")");
        if (tenant is not null)
        {
            sql.Text(" AND tenant = ").Add(tenant);
        }

        return sql.Text(" ORDER BY tenant, key_id LIMIT ").Add(limit).ReadAllAsync(connection, Read);
    }

    static ApiKeyRecord Read(NpgsqlDataReader row) =>
        row.ReadBody(0, RowContext.Default.ApiKeyRecord, "the API keys") with { LastUsedAt = row.TimeOrNull(2) };
}
