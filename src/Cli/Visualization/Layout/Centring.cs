namespace StepFlow.Cli.Visualization.Layout;

/// <summary>
/// Finds the x of every vertex's centre: each wants to stand at the mean of its neighbours, none may overlap the next. For one
/// rank with a fixed order that is an isotonic regression, solved exactly; ranks are solved in turn, down and up.
/// </summary>
static class Centring
{
    const int Sweeps = 14;
    const double Gap = 28;
    const double DummyGap = 12;

    public static double[] Run(LayerGraph graph)
    {
        var x = new double[graph.Count];
        var widest = graph.Layers.Max(l => Length(graph, l));
        foreach (var layer in graph.Layers)
            Pack(graph, layer, x, (widest - Length(graph, layer)) / 2);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var i = 0; i < graph.Layers.Length; i++)
            {
                var isDown = sweep % 2 == 0;
                Solve(graph, graph.Layers[isDown ? i : graph.Layers.Length - 1 - i], x, isDown, isLast: sweep >= Sweeps - 2);
            }
        }

        return x;
    }

    static double Length(LayerGraph graph, List<int> layer) =>
        layer.Count == 0 ? 0 : layer.Sum(v => graph.Widths[v]) + layer.Zip(layer.Skip(1), (a, b) => Space(graph, a, b)).Sum();

    static void Pack(LayerGraph graph, List<int> layer, double[] x, double left)
    {
        for (var i = 0; i < layer.Count; i++)
        {
            x[layer[i]] = left + (graph.Widths[layer[i]] / 2);
            left += graph.Widths[layer[i]] + (i + 1 < layer.Count ? Space(graph, layer[i], layer[i + 1]) : 0);
        }
    }

    static double Space(LayerGraph graph, int a, int b) => graph.IsDummy(a) || graph.IsDummy(b) ? DummyGap : Gap;

    static void Solve(LayerGraph graph, List<int> layer, double[] x, bool isDown, bool isLast)
    {
        var blocks = new Stack<(double Sum, double Weight, int Count)>();
        var offsets = new double[layer.Count];
        for (var i = 0; i < layer.Count; i++)
        {
            var vertex = layer[i];
            offsets[i] = i == 0
                ? 0
                : offsets[i - 1] + ((graph.Widths[layer[i - 1]] + graph.Widths[vertex]) / 2) + Space(graph, layer[i - 1], vertex);
            var (wish, weight) = Wish(graph, vertex, x, isDown, isLast);
            (double Sum, double Weight, int Count) block = ((wish - offsets[i]) * weight, weight, 1);
            while (blocks.TryPeek(out var before) && before.Sum / before.Weight >= block.Sum / block.Weight)
            {
                blocks.Pop();
                block = (before.Sum + block.Sum, before.Weight + block.Weight, before.Count + block.Count);
            }

            blocks.Push(block);
        }

        var at = layer.Count;
        foreach (var (sum, weight, count) in blocks)
        {
            for (var i = 0; i < count; i++)
                x[layer[--at]] = (sum / weight) + offsets[at];
        }
    }

    // A bend follows its link with more weight than a box does, so that long links run straight.
    static (double Wish, double Weight) Wish(LayerGraph graph, int vertex, double[] x, bool isDown, bool isLast)
    {
        var (sum, weight) = (0.0, 0.0);
        if (isDown || isLast)
            Add(graph.Up[vertex]);
        if (!isDown || isLast)
            Add(graph.Down[vertex]);
        return weight == 0 ? (x[vertex], 0.1) : (sum / weight, weight);

        void Add(List<int> neighbours)
        {
            foreach (var neighbour in neighbours)
            {
                var pull = graph.IsDummy(vertex) && graph.IsDummy(neighbour) ? 8 : graph.IsDummy(vertex) || graph.IsDummy(neighbour) ? 2 : 1;
                sum += x[neighbour] * pull;
                weight += pull;
            }
        }
    }
}
