using StepFlow.Client.Contracts;
using StepFlow.Client.Mapping;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Reports;

namespace StepFlow.Server.Api.Runs;

/// <summary>Items of a run with their results.</summary>
static class RunItems
{
    /// <summary>Reads a page.</summary>
    /// <returns>The items, and where the next page begins.</returns>
    public static async Task<(List<ItemResult> Items, int? Next)> ReadAsync(RunReader reader, RunSummary run, RunPage page, CancellationToken cancel)
    {
        var scope = new ReportScope { RunId = run.RunId, FirstItem = page.Offset, Items = page.Limit, Steps = 0 };
        if (page.IsLarge)
        {
            var sizes = await reader.ReportAsync(run, cancel, scope: scope with { Results = false });
            page = page.Fit(sizes.Items[run.RunId].Skip(page.Offset).Take(page.Limit).Select(i => i.ResultBytes));
            scope = scope with { Items = page.Limit };
        }

        var report = await reader.ReportAsync(run, cancel, scope: scope);
        var items = new List<ItemResult>();
        foreach (var (index, item) in report.Items[run.RunId].Index().Skip(page.Offset).Take(page.Limit))
        {
            var outcome = item.Result is { } result ? await reader.ResolveAsync(run.Tenant, result, cancel) : null;
            items.Add(RunViews.Item(index, outcome, run.Status, item.CompletedAt));
        }

        return (items, page.NextOf(run.ItemsTotal));
    }
}
