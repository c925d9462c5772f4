using StepFlow.Client.Contracts;
using StepFlow.Client.Mapping;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Reports;

namespace StepFlow.Server.Api.Runs;

/// <summary>Items of a run with their results.</summary>
static class RunItems
{
    public static async Task<List<ItemResult>> ReadAsync(RunReader reader, RunSummary run, Paging page, CancellationToken cancel)
    {
        var scope = new ReportScope { RunId = run.RunId, FirstItem = page.Offset, Items = page.Limit, Steps = 0 };
        var report = await reader.ReportAsync(run, cancel, scope: scope);
        var items = new List<ItemResult>();
        foreach (var (index, item) in report.Items[run.RunId].Index().Skip(page.Offset).Take(page.Limit))
        {
            var outcome = item.Result is { } result ? await reader.ResolveAsync(run.Tenant, result, cancel) : null;
            items.Add(RunViews.Item(index, outcome, run.Status, item.CompletedAt));
        }

        return items;
    }
}
