namespace StepFlow.Cli.Visualization.Layout;

/// <summary>Lays boxes out in ranks from top to bottom.</summary>
static class LayeredLayout
{
    const double RankGap = 44;
    const double PortGap = 14;
    const double MostDown = 16;

    /// <param name="boxes">Their sizes. Box 0 stands alone at the top.</param>
    /// <param name="links">Their links, each to a higher index.</param>
    /// <param name="atBottom">The first of the boxes that stand together at the bottom; the number of boxes: none.</param>
    public static Placement Run(IReadOnlyList<Size> boxes, IReadOnlyList<Link> links, int atBottom)
    {
        var graph = LayerGraph.Build(boxes, links, Ranking.Assign(boxes.Count, links, atBottom));
        Ordering.Run(graph);
        var x = Centring.Run(graph);
        var left = Enumerable.Range(0, graph.Count).Min(v => x[v] - (graph.Widths[v] / 2));
        for (var v = 0; v < graph.Count; v++)
            x[v] -= left;
        var (tops, heights) = Bands(graph, boxes);
        var corners = new Point[boxes.Count];
        for (var i = 0; i < boxes.Count; i++)
        {
            var rank = graph.Ranks[i];
            // In the middle of its rank, but not where a child flow makes the rank tall.
            var down = Math.Min(MostDown, (heights[rank] - boxes[i].Height) / 2);
            corners[i] = new Point(x[i] - (boxes[i].Width / 2), tops[rank] + down);
        }

        var width = Enumerable.Range(0, graph.Count).Max(v => x[v] + (graph.Widths[v] / 2));
        return new Placement(new Size(width, tops[^1] + heights[^1]), corners, Routes(graph, boxes, x, corners, tops, heights));
    }

    // The more links pass between two ranks, the further apart these are.
    static (double[] Tops, double[] Heights) Bands(LayerGraph graph, IReadOnlyList<Size> boxes)
    {
        var heights = graph.Layers.Select(l => l.Where(v => !graph.IsDummy(v)).Select(v => boxes[v].Height).DefaultIfEmpty(0).Max()).ToArray();
        var tops = new double[heights.Length];
        for (var rank = 1; rank < heights.Length; rank++)
        {
            var passing = graph.Layers[rank].Sum(v => graph.Up[v].Count);
            tops[rank] = tops[rank - 1] + heights[rank - 1] + RankGap + Math.Min(60, passing * 1.5);
        }

        return (tops, heights);
    }

    static Point[][] Routes(
        LayerGraph graph, IReadOnlyList<Size> boxes, double[] x, Point[] corners, double[] tops, double[] heights)
    {
        var leaving = Ports(graph, boxes, x, graph.Chains.Select(c => (Box: c[0], Next: c[1])));
        var arriving = Ports(graph, boxes, x, graph.Chains.Select(c => (Box: c[^1], Next: c[^2])));
        var routes = new Point[graph.Chains.Length][];
        for (var i = 0; i < routes.Length; i++)
        {
            var chain = graph.Chains[i];
            var (from, to) = (chain[0], chain[^1]);
            var start = leaving[(from, chain[1])];
            var end = arriving[(to, chain[^2])];
            var points = new List<Point>
            {
                new(start, corners[from].Y + boxes[from].Height),
                new(start, tops[graph.Ranks[from]] + heights[graph.Ranks[from]]),
            };
            foreach (var dummy in chain.AsSpan()[1..^1])
            {
                var rank = graph.Ranks[dummy];
                points.Add(new Point(x[dummy], tops[rank]));
                points.Add(new Point(x[dummy], tops[rank] + heights[rank]));
            }

            points.Add(new Point(end, tops[graph.Ranks[to]]));
            points.Add(new Point(end, corners[to].Y));
            routes[i] = [.. points];
        }

        return routes;
    }

    // Links leave and reach a box side by side, in the order of where they come from.
    static Dictionary<(int Box, int Next), double> Ports(
        LayerGraph graph, IReadOnlyList<Size> boxes, double[] x, IEnumerable<(int Box, int Next)> ends)
    {
        var ports = new Dictionary<(int Box, int Next), double>();
        foreach (var group in ends.Distinct().GroupBy(e => e.Box))
        {
            var sorted = group.OrderBy(e => x[e.Next]).ToArray();
            var gap = Math.Min(PortGap, boxes[group.Key].Width * 0.7 / sorted.Length);
            for (var i = 0; i < sorted.Length; i++)
                ports[sorted[i]] = x[group.Key] + ((i - ((sorted.Length - 1) / 2.0)) * gap);
        }

        return ports;
    }
}
