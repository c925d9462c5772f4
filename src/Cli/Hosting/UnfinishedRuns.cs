using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Cli.Hosting;

/// <summary>Root runs that can be resumed.</summary>
static class UnfinishedRuns
{
    const int PageSize = 500;

    /// <summary>All of them, newest first.</summary>
    public static async Task<IReadOnlyList<RunSummary>> ListAsync(IRunStore store)
    {
        var all = new List<RunSummary>();
        var query = new RunQuery
        {
            Tenant = RunKey.DefaultTenant,
            Statuses = [RunStatus.Running, RunStatus.Parked, RunStatus.Paused],
            Limit = PageSize,
        };
        while (true)
        {
            var page = await store.Index.ListAsync(query);
            all.AddRange(page);
            if (page.Count < PageSize)
                return all;
            query = query with { After = (page[^1].CreatedAt, page[^1].RunId) };
        }
    }
}
