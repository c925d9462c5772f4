using System.Collections.Frozen;

namespace StepFlow.Flows.Parsing;

/// <summary>The keys that a kind of mapping may have.</summary>
/// <param name="shown">The spellings to teach.</param>
/// <param name="others">Spellings of old dialects, accepted silently.</param>
sealed class KeyTable(string[] shown, params string[] others)
{
    const int LongestSuggested = 40;

    readonly FrozenSet<string> _all = shown.Concat(others).ToFrozenSet();

    public bool Contains(string key) => _all.Contains(key);

    /// <summary>The known key that was probably meant.</summary>
    public string? Suggest(string key)
    {
        if (key.Length > LongestSuggested)
            return null;
        var best = shown.Concat(others).MinBy(known => Distance(key, known))!;
        return Distance(key, best) <= Math.Max(1, (Math.Min(key.Length, best.Length) + 1) / 3) ? best : null;
    }

    public override string ToString() => string.Join(", ", shown);

    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
