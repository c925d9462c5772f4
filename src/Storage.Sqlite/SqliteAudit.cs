using StepFlow.Runtime.Audit;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteAudit(WriteQueue queue, ReaderPool readers) : IAuditLog
{
    const int MaxDetails = 4096;

    public async ValueTask AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken = default)
    {
        if (entries.Any(e => e.Details?.Length > MaxDetails))
        {
            throw new ArgumentException($"The details of an audit entry have {MaxDetails} characters at most.", nameof(entries));
        }

        await queue.RunAsync(session => Append(session, entries), cancellationToken);
    }

    public ValueTask<IReadOnlyList<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        PageLimit.Check(query.Limit);
        return readers.ReadAsync(query, List, cancellationToken);
    }

    public async ValueTask<int> PurgeAsync(DateTimeOffset before, int limit = 1000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await queue.RunAsync(
            session =>
            {
                session.Changed();
                session.Database.Prepare(
                    "DELETE FROM audit WHERE (tenant, time, id) IN (SELECT tenant, time, id FROM audit WHERE time < ? ORDER BY time, id LIMIT ?)")
                    .Bind(1, before.UtcTicks).Bind(2, limit).Run();
                return session.Database.Changes;
            },
            cancellationToken);
    }

    static bool Append(WriteSession session, IReadOnlyList<AuditEntry> entries)
    {
        foreach (var entry in entries)
        {
            session.Database.Prepare(
                "INSERT INTO audit (tenant, time, id, principal, action, target, body, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
                .Bind(1, entry.Tenant).Bind(2, entry.Time.UtcTicks).Bind(3, entry.Id).Bind(4, entry.Principal).Bind(5, entry.Action)
                .Bind(6, entry.Target).BindBody(7, entry, RowContext.Default.AuditEntry).Run();
        }

        session.Changed();
        return true;
    }

    static IReadOnlyList<AuditEntry> List(Database database, AuditQuery query)
    {
        using var sql = new SqlBuilder("SELECT body, checksum FROM audit WHERE tenant = ").Add(query.Tenant);
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

        sql.Text(" ORDER BY time DESC, id DESC LIMIT ").Add(query.Limit);
        return sql.Prepare(database).ReadAll(row => row.ReadBody(0, RowContext.Default.AuditEntry, "the audit log"));

        void Filter(string column, string? value)
        {
            if (value is not null)
            {
                sql.Text($" AND {column} = ").Add(value);
            }
        }
    }
}
