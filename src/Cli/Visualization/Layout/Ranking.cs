namespace StepFlow.Cli.Visualization.Layout;

/// <summary>Gives every box its rank: one below the lowest it depends on; ranks that would be too wide spill into the next.</summary>
static class Ranking
{
    const int NarrowEnough = 10;

    /// <param name="count">How many boxes there are. Box 0 stands alone at the top.</param>
    /// <param name="links">Their links, each to a higher index.</param>
    /// <param name="atBottom">The first of the boxes that stand together at the bottom.</param>
    public static int[] Assign(int count, IReadOnlyList<Link> links, int atBottom)
    {
        var widest = Math.Max(NarrowEnough, (int)Math.Ceiling(1.2 * Math.Sqrt(count)));
        var ranks = new int[count];
        var taken = new int[count + 1];
        var byTarget = links.ToLookup(l => l.To);
        for (var i = 1; i < atBottom; i++)
        {
            ranks[i] = Math.Max(1, byTarget[i].Select(l => ranks[l.From] + 1).DefaultIfEmpty(1).Max());
            while (taken[ranks[i]] >= widest)
                ranks[i]++;
            taken[ranks[i]]++;
        }

        var bottom = ranks.Max() + 1;
        for (var i = Math.Max(1, atBottom); i < count; i++)
            ranks[i] = bottom;
        return ranks;
    }
}
