namespace StepFlow.Cli.Visualization.Layout;

/// <summary>
/// Boxes and the bends of long links ("dummies") in ranks. A vertex below the number of boxes is a box; links lead from one
/// rank to the next only.
/// </summary>
sealed class LayerGraph
{
    public const double DummyWidth = 6;

    public required int BoxCount { get; init; }

    /// <summary>Vertices by rank, in the order from left to right.</summary>
    public required List<int>[] Layers { get; init; }

    public List<int> Ranks { get; } = [];

    public List<double> Widths { get; } = [];

    public List<List<int>> Up { get; } = [];

    public List<List<int>> Down { get; } = [];

    /// <summary>The vertices each link passes, its ends included.</summary>
    public required int[][] Chains { get; init; }

    public int Count => Ranks.Count;

    public bool IsDummy(int vertex) => vertex >= BoxCount;

    public static LayerGraph Build(IReadOnlyList<Size> boxes, IReadOnlyList<Link> links, int[] ranks)
    {
        var graph = new LayerGraph
        {
            BoxCount = boxes.Count,
            Layers = [.. Enumerable.Range(0, ranks.Max() + 1).Select(_ => new List<int>())],
            Chains = new int[links.Count][],
        };
        for (var i = 0; i < boxes.Count; i++)
            graph.Add(ranks[i], boxes[i].Width);
        graph.Route(links, ranks, budget: 500 + (3 * boxes.Count));
        return graph;
    }

    int Add(int rank, double width)
    {
        Ranks.Add(rank);
        Widths.Add(width);
        Up.Add([]);
        Down.Add([]);
        Layers[rank].Add(Count - 1);
        return Count - 1;
    }

    // Short links first: when the budget for bends is spent, the longest links run straight behind the boxes.
    void Route(IReadOnlyList<Link> links, int[] ranks, int budget)
    {
        var shared = new Dictionary<(int From, bool IsDashed, int Rank), int>();
        foreach (var i in Enumerable.Range(0, links.Count).OrderBy(i => ranks[links[i].To] - ranks[links[i].From]))
        {
            var (from, to, isDashed) = links[i];
            var chain = new List<int> { from };
            for (var rank = ranks[from] + 1; rank < ranks[to] && budget > 0; rank++)
            {
                if (!shared.TryGetValue((from, isDashed, rank), out var dummy))
                {
                    shared[(from, isDashed, rank)] = dummy = Add(rank, DummyWidth);
                    Connect(chain[^1], dummy);
                    budget--;
                }

                chain.Add(dummy);
            }

            if (Ranks[chain[^1]] + 1 == ranks[to])
                Connect(chain[^1], to);
            chain.Add(to);
            Chains[i] = [.. chain];
        }
    }

    void Connect(int upper, int lower)
    {
        if (Down[upper].Contains(lower))
            return;
        Down[upper].Add(lower);
        Up[lower].Add(upper);
    }
}
