using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Rows;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>Deletes a run with its tree and everything only it keeps, in the open transaction.</summary>
static class RunEraser
{
    public static RunDeletion Delete(WriteSession session, RunKey run)
    {
        var database = session.Database;
        var root = database.Prepare("SELECT status FROM runs WHERE run_id = ? AND tenant = ? AND root_run_id = run_id")
            .Bind(1, run.RootRunId).Bind(2, run.Tenant).ReadFirst<long?>(row => row.Int64(0));
        if (root is null)
        {
            return RunDeletion.NotFound;
        }

        if (!RunTransitions.IsTerminal((RunStatus)root))
        {
            return RunDeletion.NotTerminal;
        }

        var blobs = DeleteRows(session, run);
        blobs.UnionWith(DeleteJournal(session, run));
        database.Prepare("DELETE FROM claims WHERE run_id = ? AND tenant = ?").Bind(1, run.RootRunId).Bind(2, run.Tenant).Run();
        database.Prepare("DELETE FROM outbox WHERE root_run_id = ? AND tenant = ? AND status <> ?")
            .Bind(1, run.RootRunId).Bind(2, run.Tenant).Bind(3, (long)DeliveryStatus.Pending).Run();
        foreach (var blob in blobs)
        {
            BlobRow.Drop(session, blob);
        }

        session.ForgetHead(run);
        session.Changed();
        return RunDeletion.Deleted;
    }

    /// <summary>Deletes index rows and labels of the tree; the keys of its flows' blobs.</summary>
    static HashSet<long> DeleteRows(WriteSession session, RunKey run)
    {
        var database = session.Database;
        const string tree = "tenant = ?2 AND (run_id = ?1 OR (root_run_id = ?1 AND root_run_id <> run_id))";
        var runs = database.Prepare($"SELECT {RunRow.Columns} FROM runs r WHERE {tree}")
            .Bind(1, run.RootRunId).Bind(2, run.Tenant).ReadAll(RunRow.Read);
        foreach (var row in runs)
        {
            LabelRows.Delete(database, row);
        }

        var flows = database.Prepare($"SELECT DISTINCT flow FROM runs WHERE {tree}")
            .Bind(1, run.RootRunId).Bind(2, run.Tenant).ReadAll(row => row.Int64(0));
        database.Prepare($"DELETE FROM runs WHERE {tree}").Bind(1, run.RootRunId).Bind(2, run.Tenant).Run();
        session.Flows.Drop(flows);
        return [.. runs.Select(r => r.FlowId).Distinct().Select(BlobId.Parse).OfType<byte[]>()
            .Select(id => BlobRow.FindKey(database, run.Tenant, id)).OfType<long>()];
    }

    /// <summary>Deletes the journal with its snapshots and references; the keys of the blobs it kept.</summary>
    static List<long> DeleteJournal(WriteSession session, RunKey run)
    {
        var database = session.Database;
        if (database.Prepare("SELECT id, bytes FROM journals WHERE run_id = ? AND tenant = ?").Bind(1, run.RootRunId).Bind(2, run.Tenant)
            .ReadFirst<(long Id, long Bytes)?>(row => (row.Int64(0), row.Int64(1))) is not var (id, bytes))
        {
            return [];
        }

        var blobs = database.Prepare("SELECT blob FROM blob_refs WHERE journal = ?").Bind(1, id).ReadAll(row => row.Int64(0));
        foreach (var (table, column) in ((string, string)[])[("batches", "journal"), ("snapshots", "journal"), ("blob_refs", "journal"), ("journals", "id")])
        {
            database.Prepare($"DELETE FROM {table} WHERE {column} = ?").Bind(1, id).Run();
        }

        session.AddUsage(run.Tenant, new StoredBytes(-bytes, 0));
        return blobs;
    }
}
