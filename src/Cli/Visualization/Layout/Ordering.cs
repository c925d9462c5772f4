namespace StepFlow.Cli.Visualization.Layout;

/// <summary>Orders each rank so that few links cross: barycentres, swept down and up; the best order seen stays.</summary>
static class Ordering
{
    const int Sweeps = 12;

    public static void Run(LayerGraph graph)
    {
        var place = new double[graph.Count];
        var best = Snapshot(graph);
        var fewest = long.MaxValue;
        for (var sweep = 0; sweep <= Sweeps && fewest > 0; sweep++)
        {
            if (sweep > 0)
                Sweep(graph, place, down: sweep % 2 == 1);
            for (var i = 0; i < graph.Layers.Length; i++)
                Number(graph.Layers[i], place);
            var crossings = Crossings(graph, place);
            if (crossings >= fewest)
                continue;
            fewest = crossings;
            best = Snapshot(graph);
        }

        for (var i = 0; i < best.Length; i++)
        {
            graph.Layers[i].Clear();
            graph.Layers[i].AddRange(best[i]);
        }
    }

    static void Sweep(LayerGraph graph, double[] place, bool down)
    {
        var neighbours = down ? graph.Up : graph.Down;
        for (var i = 0; i < graph.Layers.Length; i++)
        {
            var layer = graph.Layers[down ? i : graph.Layers.Length - 1 - i];
            var wish = layer.ToDictionary(v => v, v => neighbours[v].Count == 0 ? place[v] : neighbours[v].Average(n => place[n]));
            var sorted = layer.OrderBy(v => wish[v]).ThenBy(v => place[v]).ToArray();
            layer.Clear();
            layer.AddRange(sorted);
            Number(layer, place);
        }
    }

    static void Number(List<int> layer, double[] place)
    {
        // Scaled, so that ranks of different lengths can be compared.
        for (var i = 0; i < layer.Count; i++)
            place[layer[i]] = (i + 0.5) / layer.Count;
    }

    static long Crossings(LayerGraph graph, double[] place)
    {
        var total = 0L;
        for (var i = 0; i + 1 < graph.Layers.Length; i++)
        {
            var lower = graph.Layers[i + 1];
            var index = new Dictionary<int, int>(lower.Count);
            for (var j = 0; j < lower.Count; j++)
                index[lower[j]] = j;
            var targets = graph.Layers[i].SelectMany(v => graph.Down[v].Select(d => index[d]).Order());
            total += Inversions(targets, lower.Count);
        }

        return total;
    }

    // A Fenwick tree over the lower rank: how many links seen so far end to the right of this one.
    static long Inversions(IEnumerable<int> targets, int size)
    {
        var tree = new int[size + 1];
        var (seen, inversions) = (0, 0L);
        foreach (var target in targets)
        {
            var atMost = 0;
            for (var i = target + 1; i > 0; i -= i & -i)
                atMost += tree[i];
            inversions += seen - atMost;
            seen++;
            for (var i = target + 1; i <= size; i += i & -i)
                tree[i]++;
        }

        return inversions;
    }

    static int[][] Snapshot(LayerGraph graph) => [.. graph.Layers.Select(l => l.ToArray())];
}
