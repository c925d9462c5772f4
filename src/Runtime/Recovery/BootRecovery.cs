using StepFlow.Engine.Journal;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Runs;

namespace StepFlow.Runtime.Recovery;

/// <summary>Continues what was in flight when an earlier process ended, several runs at once so that they share commits.</summary>
sealed class BootRecovery(RunServices services, RunTable table)
{
    const int PageSize = 500;

    public async Task<(int Recovered, IReadOnlyList<(Guid RunId, string Error)> Failures)> RunAsync(CancellationToken cancellationToken)
    {
        var recovered = 0;
        var failures = new List<(Guid, string)>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, services.Options.LoadsAtOnce), CancellationToken = cancellationToken };
        (DateTimeOffset, Guid)? after = null;
        while (true)
        {
            var page = await services.Options.Store.Index.ListRunningRootsAsync(after, PageSize, cancellationToken);
            if (page.Count == 0)
                return (recovered, failures);
            await Parallel.ForEachAsync(page, options, async (run, cancel) =>
            {
                try
                {
                    (await table.HoldAsync(new RunKey(run.Tenant, run.RunId), null, cancel))?.Dispose();
                    Interlocked.Increment(ref recovered);
                }
                catch (Exception e) when (e is JournalCorruptedException or RunCommandException)
                {
                    lock (failures)
                        failures.Add((run.RunId, e.Message));
                }
            });
            after = (page[^1].CreatedAt, page[^1].RunId);
        }
    }
}
