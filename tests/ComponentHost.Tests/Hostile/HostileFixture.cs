using System.Collections.Concurrent;
using StepFlow.ComponentHost.Tests.Support;

namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>The neighbour of all cells, and what was measured in them.</summary>
public sealed class HostileFixture : IAsyncLifetime
{
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    readonly ConcurrentQueue<CellResult> _results = new();
    TimeSpan _without;

    internal Neighbour Neighbour { get; } = new();

    public async ValueTask InitializeAsync()
    {
        // The first calls start it and compile what they run through.
        await Neighbour.Stream().StopAsync();
        var traffic = Neighbour.Stream();
        await Task.Delay(Quiet);
        _without = Neighbour.P99(await traffic.StopAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Neighbour.DisposeAsync();
        var results = _results.ToArray();
        if (results.Length == 0)
            return;

        // On the console: the counts are to be seen in a run that passes.
        Console.WriteLine(FormattableString.Invariant(
            $"{results.Length} hostile cells: neighbours' p99 {_without.TotalMilliseconds:0.0} ms without, {Median(results).TotalMilliseconds:0.0} ms (median of the cells) and {results.Max(r => r.P99).TotalMilliseconds:0.0} ms (worst) with; memory grew by {results.Max(r => r.Growth) / 1e6:0} MB at most"));
        if (results.Length == BehaviourTable.Cells.Count && Environment.GetEnvironmentVariable("STEPFLOW_WRITE_TABLES") == "1")
            ReliabilityPage.Write(results, _without);
    }

    internal void Add(CellResult result) => _results.Enqueue(result);

    static TimeSpan Median(CellResult[] results) => results.Select(r => r.P99).Order().ElementAt(results.Length / 2);
}
