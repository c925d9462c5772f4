using System.Globalization;
using System.Text;

namespace StepFlow.JsonSchema.Patterns;

/// <summary>
/// A set of code points that can be written as a .NET expression. .NET matches UTF-16 units and ECMA-262 (with its
/// unicode flag, which JSON Schema asks for) code points, so everything above U+FFFF becomes surrogate pairs.
/// </summary>
sealed class CharacterClass
{
    const int MaxCodePoint = 0x10FFFF;
    const string Nothing = "(?!)";

    readonly List<(int Low, int High)> _ranges = [];
    readonly StringBuilder _categories = new();

    public static CharacterClass Digits => new CharacterClass().Add('0', '9');

    public static CharacterClass Word => new CharacterClass().Add('0', '9').Add('A', 'Z').Add('a', 'z').Add('_', '_');

    public static CharacterClass Space => new CharacterClass()
        .Add(0x09, 0x0D).Add(0x20, 0x20).Add(0xA0, 0xA0).Add(0x1680, 0x1680).Add(0x2000, 0x200A)
        .Add(0x2028, 0x2029).Add(0x202F, 0x202F).Add(0x205F, 0x205F).Add(0x3000, 0x3000).Add(0xFEFF, 0xFEFF);

    public static CharacterClass LineTerminators => new CharacterClass().Add('\n', '\n').Add('\r', '\r').Add(0x2028, 0x2029);

    public CharacterClass Add(int low, int high)
    {
        _ranges.Add((low, high));
        return this;
    }

    public CharacterClass Add(CharacterClass other, bool complement = false)
    {
        _ranges.AddRange(complement ? Complement(other._ranges) : other._ranges);
        _categories.Append(other._categories);
        return this;
    }

    /// <summary>Adds Unicode categories in .NET's notation. They reach to U+FFFF; a complement also takes in all pairs above.</summary>
    public CharacterClass AddCategories(string netNotation, bool complement)
    {
        _categories.Append(netNotation);
        if (complement)
            Add(0x10000, MaxCodePoint);
        return this;
    }

    /// <summary>The class, or everything outside of it, as a .NET expression that a quantifier may follow.</summary>
    public string Write(bool negated)
    {
        if (_categories.Length == 0)
            return Write(negated ? Complement(_ranges) : Merge(_ranges), "", negated: false);
        var astral = _ranges.Where(range => range.High > 0xFFFF).Select(range => (Math.Max(range.Low, 0x10000), range.High));
        var pairs = negated ? Complement([(0, 0xFFFF), .. astral]) : Merge(astral);
        var basic = _ranges.Where(range => range.Low <= 0xFFFF).Select(range => (range.Low, Math.Min(range.High, 0xFFFF)));
        return Write([.. Merge(basic), .. pairs], _categories.ToString(), negated);
    }

    static string Write(IEnumerable<(int Low, int High)> ranges, string categories, bool negated)
    {
        var basic = new StringBuilder(categories);
        var alternatives = new List<string>();
        foreach (var (low, high) in ranges)
        {
            if (low <= 0xFFFF)
                WriteRange(basic, low, Math.Min(high, 0xFFFF));
            if (high > 0xFFFF)
                WritePairs(alternatives, Math.Max(low, 0x10000), high);
        }
        if (basic.Length > 0)
            alternatives.Insert(0, categories.Length == 0 ? $"[{basic}]" : $"[{(negated ? "^" : "")}{basic}-[\\uD800-\\uDFFF]]");
        return alternatives.Count switch
        {
            0 => Nothing,
            1 when basic.Length > 0 => alternatives[0],
            _ => $"(?:{string.Join('|', alternatives)})",
        };
    }

    static void WriteRange(StringBuilder into, int low, int high)
    {
        into.Append(CultureInfo.InvariantCulture, $"\\u{low:X4}");
        if (high > low)
            into.Append(CultureInfo.InvariantCulture, $"-\\u{high:X4}");
    }

    static void WritePairs(List<string> alternatives, int low, int high)
    {
        while (low <= high)
        {
            var (lead, trail) = Pair(low);
            var (lastLead, lastTrail) = Pair(high);
            // Whole blocks of 1,024 code points share one alternative; ragged ends get their own.
            var endLead = trail != 0xDC00 || lastLead == lead ? lead : lastTrail == 0xDFFF ? lastLead : lastLead - 1;
            var endTrail = endLead == lastLead ? lastTrail : 0xDFFF;
            alternatives.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"[\\u{lead:X4}-\\u{endLead:X4}][\\u{trail:X4}-\\u{endTrail:X4}]"));
            low = char.ConvertToUtf32((char)endLead, (char)endTrail) + 1;
        }
    }

    static (int Lead, int Trail) Pair(int codePoint) =>
        (0xD800 + ((codePoint - 0x10000) >> 10), 0xDC00 + ((codePoint - 0x10000) & 0x3FF));

    static IEnumerable<(int Low, int High)> Complement(IEnumerable<(int Low, int High)> ranges)
    {
        var next = 0;
        // Surrogates are halves of pairs, never characters of their own.
        foreach (var (low, high) in Merge([.. ranges, (0xD800, 0xDFFF)]))
        {
            if (low > next)
                yield return (next, low - 1);
            next = high + 1;
        }
        if (next <= MaxCodePoint)
            yield return (next, MaxCodePoint);
    }

    static List<(int Low, int High)> Merge(IEnumerable<(int Low, int High)> ranges)
    {
        var merged = new List<(int Low, int High)>();
        foreach (var range in ranges.Order())
        {
            if (merged.Count > 0 && range.Low <= merged[^1].High + 1)
                merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, range.High));
            else
                merged.Add(range);
        }
        return merged;
    }
}
