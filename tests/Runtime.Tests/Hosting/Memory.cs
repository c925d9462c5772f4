using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.Tests.Hosting;

/// <summary>Looks at what a host keeps in memory, and at what it wrote.</summary>
static class Memory
{
    /// <summary>Ends when no run is in memory any more.</summary>
    public static async Task Emptied(Node node)
    {
        using var patience = new CancellationTokenSource(Node.Patience);
        while (node.Host.LiveRuns > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public static async Task<List<RecordKind>> Kinds(IRunStore store, Guid run)
    {
        var kinds = new List<RecordKind>();
        await foreach (var record in store.Journal.ReadAsync(new RunKey("default", run)))
            kinds.Add(record.Kind);
        return kinds;
    }
}
