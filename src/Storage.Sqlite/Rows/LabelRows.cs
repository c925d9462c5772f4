using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;

namespace StepFlow.Storage.Sqlite.Rows;

/// <summary>Rows of <c>labels</c>: what runs are found by. The labels themselves stand in the run's row; they never change.</summary>
static class LabelRows
{
    public static void Insert(Database database, RunSummary run)
    {
        foreach (var (name, value) in run.Labels)
        {
            database.Prepare(
                "INSERT INTO labels (tenant, name, value, created_at, run_id, number) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
                .Bind(1, run.Tenant).Bind(2, name).Bind(3, value).Bind(4, run.CreatedAt.UtcTicks).Bind(5, run.RunId)
                .Bind(6, LabelFilter.Number(value)).Run();
        }
    }

    public static void Delete(Database database, RunSummary run)
    {
        foreach (var (name, value) in run.Labels)
        {
            database.Prepare("DELETE FROM labels WHERE tenant = ? AND name = ? AND value = ? AND created_at = ? AND run_id = ?")
                .Bind(1, run.Tenant).Bind(2, name).Bind(3, value).Bind(4, run.CreatedAt.UtcTicks).Bind(5, run.RunId).Run();
        }
    }
}
