namespace StepFlow.Cli.Testing;

/// <summary>The difference of two texts, line by line: <c>-</c> only expected, <c>+</c> only there, two spaces both.</summary>
static class LineDiff
{
    // The table of the longest common subsequence has the product of the lengths; beyond, both texts are shown whole.
    const int MaxLines = 1000;

    public static IEnumerable<string> Of(string expected, string actual)
    {
        var left = expected.Split('\n');
        var right = actual.Split('\n');
        return left.Length > MaxLines || right.Length > MaxLines
            ? left.Select(l => "- " + l).Concat(right.Select(l => "+ " + l))
            : Walk(left, right, Lengths(left, right));
    }

    static int[,] Lengths(string[] left, string[] right)
    {
        var lengths = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
        {
            for (var j = right.Length - 1; j >= 0; j--)
                lengths[i, j] = left[i] == right[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        }

        return lengths;
    }

    static IEnumerable<string> Walk(string[] left, string[] right, int[,] lengths)
    {
        var (i, j) = (0, 0);
        while (i < left.Length || j < right.Length)
        {
            if (i < left.Length && j < right.Length && left[i] == right[j])
            {
                yield return "  " + left[i++];
                j++;
            }
            else if (j == right.Length || (i < left.Length && lengths[i + 1, j] >= lengths[i, j + 1]))
            {
                yield return "- " + left[i++];
            }
            else
            {
                yield return "+ " + right[j++];
            }
        }
    }
}
