namespace StepFlow.Runtime.Configuration.Reading;

static class Suggestion
{
    const int MaxLength = 64;

    /// <summary><c> (did you mean 'x'?)</c> for the nearest candidate, or nothing when none is near.</summary>
    public static string For(string text, IEnumerable<string> candidates) =>
        Nearest(text, candidates) is { } nearest ? $" (did you mean '{nearest}'?)" : "";

    public static string? Nearest(string text, IEnumerable<string> candidates)
    {
        if (text.Length is 0 or > MaxLength)
            return null;
        string? best = null;
        var bestDistance = Math.Max(1, text.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var distance = candidate.Length > MaxLength ? int.MaxValue : Distance(text, candidate);
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
