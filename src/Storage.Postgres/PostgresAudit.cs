using Npgsql;
using StepFlow.Runtime.Audit;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Reading;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres;

sealed class PostgresAudit(Database database) : IAuditLog
{
    const int MaxDetails = 4096;

    public async ValueTask AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken = default)
    {
        if (entries.Any(e => e.Details?.Length > MaxDetails))
        {
            throw new ArgumentException($"The details of an audit entry have {MaxDetails} characters at most.", nameof(entries));
        }

        if (entries.Count > 0)
        {
            await database.WriteAsync(c => AppendAsync(c, entries), cancellationToken);
        }
    }

    public ValueTask<IReadOnlyList<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(query.Limit);
        return database.ReadAsync(c => ListAsync(c, query), cancellationToken);
    }

    public ValueTask<int> PurgeAsync(DateTimeOffset before, int limit = 1000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.WriteAsync(
            c => c.RunAsync(
                "DELETE FROM audit WHERE (tenant, time, id) IN (SELECT tenant, time, id FROM audit WHERE time < $1 ORDER BY time, id LIMIT $2)",
                before.UtcTicks, limit),
            cancellationToken);
    }

    static async Task<int> AppendAsync(NpgsqlConnection connection, IReadOnlyList<AuditEntry> entries)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var entry in entries)
        {
            var (json, checksum) = Body.Of(entry, RowContext.Default.AuditEntry);
            batch.Add(
                "INSERT INTO audit (tenant, time, id, principal, action, target, body, checksum) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                entry.Tenant, entry.Time.UtcTicks, entry.Id, Clean(entry.Principal), Clean(entry.Action), Clean(entry.Target), json, checksum);
        }

        return await batch.ExecuteNonQueryAsync();
    }

    static Task<IReadOnlyList<AuditEntry>> ListAsync(NpgsqlConnection connection, AuditQuery query)
    {
        var sql = new Sql("SELECT body, checksum FROM audit WHERE tenant = ").Add(query.Tenant);
        Filter("principal", query.Principal);
        Filter("action", query.Action);
        Filter("target", query.Target);
        if (query.From is { } from)
        {
            sql.Text(" AND time >= ").Add(from.UtcTicks);
        }

        if (query.Before is { } before)
        {
            sql.Text(" AND time < ").Add(before.UtcTicks);
        }

        if (query.After is { } after)
        {
            sql.Text(" AND (time, id) < (").Add(after.Time.UtcTicks).Text(", ").Add(after.Id).Text(")");
        }

        return sql.Text(" ORDER BY time DESC, id DESC LIMIT ").Add(query.Limit)
            .ReadAllAsync(connection, row => row.ReadBody(0, RowContext.Default.AuditEntry, "the audit log"));

        void Filter(string column, string? value)
        {
            if (value is not null)
            {
                sql.Text($" AND {column} = ").Add(Clean(value)!);
            }
        }
    }

    // The columns are only searched by; what was said stands in the body. An entry is never refused for what somebody tried.
    static string? Clean(string? text) => text is null ? null : string.Concat(text.EnumerateRunes().Select(r => r.Value == 0 ? "\uFFFD" : r.ToString()));
}
