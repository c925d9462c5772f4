using System.Text;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;

namespace StepFlow.Storage.Sqlite.Rows;

/// <summary>Rows of <c>claims</c>.</summary>
static class ClaimRow
{
    public static (Guid RunId, string RequestHash)? Find(Database database, string tenant, string key) =>
        database.Prepare("SELECT run_id, hash, checksum FROM claims WHERE tenant = ? AND key = ?").Bind(1, tenant).Bind(2, key)
            .ReadFirst<(Guid, string)?>(row => row.Int64(2) == Checksum(tenant, key, row.Guid(0), row.Text(1))
                ? (row.Guid(0), row.Text(1))
                : throw new StoreUnavailableException(
                    $"The idempotency key '{key}' does not match its checksum: it is damaged. Restore a backup; see docs/storage.md.", outcomeUnknown: false));

    public static void Insert(Database database, RunKey run, IdempotencyClaim claim) =>
        database.Prepare("INSERT INTO claims (tenant, key, run_id, hash, checksum) VALUES (?, ?, ?, ?, ?)")
            .Bind(1, run.Tenant).Bind(2, claim.Key).Bind(3, run.RootRunId).Bind(4, claim.RequestHash)
            .Bind(5, Checksum(run.Tenant, claim.Key, run.RootRunId, claim.RequestHash)).Run();

    static long Checksum(string tenant, string key, Guid run, string hash) =>
        Crc32C.Compute(Encoding.UTF8.GetBytes($"{tenant}\n{run}\n{hash}\n{key}"));
}
