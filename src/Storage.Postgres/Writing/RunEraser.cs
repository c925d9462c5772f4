using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres.Writing;

/// <summary>Deletes a run with its tree and everything only it keeps, in the open transaction.</summary>
static class RunEraser
{
    const string Tree = "tenant = $2 AND (run_id = $1 OR (root_run_id = $1 AND root_run_id <> run_id))";

    public static async Task<RunDeletion> DeleteAsync(NpgsqlConnection connection, RunKey run, int slot)
    {
        // Holds off appends of the run: they lock the same row first.
        var head = await HeadRow.LockAsync(connection, run);
        var root = await connection.ReadFirstAsync<short?>(
            "SELECT status FROM runs WHERE run_id = $1 AND tenant = $2 AND root_run_id = run_id FOR UPDATE", r => r.GetInt16(0), run.RootRunId, run.Tenant);
        if (root is null)
        {
            return RunDeletion.NotFound;
        }

        if (!RunTransitions.IsTerminal((RunStatus)root))
        {
            return RunDeletion.NotTerminal;
        }

        var flows = await connection.ReadAllAsync($"SELECT DISTINCT flow_id FROM runs WHERE {Tree}", r => r.GetString(0), run.RootRunId, run.Tenant);
        await connection.RunAsync(
            $"DELETE FROM labels WHERE tenant = $2 AND run_id IN (SELECT run_id FROM runs WHERE {Tree})", run.RootRunId, run.Tenant);
        await connection.RunAsync($"DELETE FROM runs WHERE {Tree}", run.RootRunId, run.Tenant);
        SortedSet<long> blobs = [.. await connection.ReadAllAsync(
            "SELECT key FROM blobs WHERE tenant = $1 AND id = ANY ($2)", r => r.GetInt64(0), run.Tenant, flows.Select(BlobId.Parse).OfType<byte[]>().ToArray())];
        if (head is not null)
        {
            blobs.UnionWith(await DeleteJournalAsync(connection, head));
            await UsageRow.AddAsync(connection, run.Tenant, slot, new StoredBytes(-head.Counted, 0));
        }

        await connection.RunAsync("DELETE FROM claims WHERE run_id = $1 AND tenant = $2", run.RootRunId, run.Tenant);
        await connection.RunAsync(
            "DELETE FROM outbox WHERE root_run_id = $1 AND tenant = $2 AND status <> $3", run.RootRunId, run.Tenant, (short)DeliveryStatus.Pending);
        foreach (var blob in blobs)
        {
            await BlobRow.DropAsync(connection, slot, blob);
        }

        return RunDeletion.Deleted;
    }

    /// <summary>Deletes the journal with its snapshot and references; the keys of the blobs it kept.</summary>
    static async Task<List<long>> DeleteJournalAsync(NpgsqlConnection connection, Head head)
    {
        var blobs = await connection.ReadAllAsync("DELETE FROM blob_refs WHERE journal = $1 RETURNING blob", r => r.GetInt64(0), head.Id);
        await connection.RunAsync("DELETE FROM batches WHERE journal = $1", head.Id);
        await connection.RunAsync("DELETE FROM snapshots WHERE journal = $1", head.Id);
        await connection.RunAsync("DELETE FROM journals WHERE id = $1", head.Id);
        return blobs;
    }
}
