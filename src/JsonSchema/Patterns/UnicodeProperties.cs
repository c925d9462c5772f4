namespace StepFlow.JsonSchema.Patterns;

/// <summary>The Unicode properties of ECMA-262 that .NET can express: general categories and a few derived ones.</summary>
static class UnicodeProperties
{
    static readonly Dictionary<string, string> _categories = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L", ["Cased_Letter"] = "LC", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll",
        ["Titlecase_Letter"] = "Lt", ["Modifier_Letter"] = "Lm", ["Other_Letter"] = "Lo",
        ["Mark"] = "M", ["Combining_Mark"] = "M", ["Nonspacing_Mark"] = "Mn", ["Spacing_Mark"] = "Mc", ["Enclosing_Mark"] = "Me",
        ["Number"] = "N", ["Decimal_Number"] = "Nd", ["digit"] = "Nd", ["Letter_Number"] = "Nl", ["Other_Number"] = "No",
        ["Punctuation"] = "P", ["punct"] = "P", ["Connector_Punctuation"] = "Pc", ["Dash_Punctuation"] = "Pd",
        ["Open_Punctuation"] = "Ps", ["Close_Punctuation"] = "Pe", ["Initial_Punctuation"] = "Pi",
        ["Final_Punctuation"] = "Pf", ["Other_Punctuation"] = "Po",
        ["Symbol"] = "S", ["Math_Symbol"] = "Sm", ["Currency_Symbol"] = "Sc", ["Modifier_Symbol"] = "Sk", ["Other_Symbol"] = "So",
        ["Separator"] = "Z", ["Space_Separator"] = "Zs", ["Line_Separator"] = "Zl", ["Paragraph_Separator"] = "Zp",
        ["Other"] = "C", ["Control"] = "Cc", ["cntrl"] = "Cc", ["Format"] = "Cf", ["Private_Use"] = "Co", ["Unassigned"] = "Cn",
        ["Alphabetic"] = "Alphabetic", ["Alpha"] = "Alphabetic", ["Uppercase"] = "Lu", ["Lowercase"] = "Ll",
    };

    static readonly Dictionary<string, string[]> _unions = new(StringComparer.Ordinal)
    {
        ["LC"] = ["Lu", "Ll", "Lt"],
        ["Alphabetic"] = ["L", "Nl"],
    };

    static readonly HashSet<string> _short = [.. _categories.Values.Where(name => name.Length <= 2)];

    /// <exception cref="ArgumentException">The property is unknown or has no counterpart.</exception>
    public static CharacterClass Class(string property, bool complement)
    {
        var name = property;
        foreach (var prefix in (string[])["General_Category=", "gc="])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                name = name[prefix.Length..];
        }
        switch (name)
        {
            case "Any":
                return new CharacterClass().Add(complement ? new CharacterClass() : Everything());
            case "ASCII":
                return new CharacterClass().Add(new CharacterClass().Add(0, 0x7F), complement);
            case "White_Space" or "space":
                return new CharacterClass().Add(CharacterClass.Space, complement);
        }
        name = _categories.GetValueOrDefault(name, name);
        if (!_short.Contains(name) && !_unions.ContainsKey(name))
            throw new ArgumentException($"the Unicode property '{property}' is not supported; use a general category such as \\p{{L}}");
        return Categories(_unions.GetValueOrDefault(name, [name]), complement);
    }

    static CharacterClass Everything() => new CharacterClass().Add(new CharacterClass(), complement: true);

    static CharacterClass Categories(string[] names, bool complement)
    {
        if (!complement)
            return new CharacterClass().AddCategories(string.Concat(names.Select(name => $"\\p{{{name}}}")), complement);
        if (names.Length == 1)
            return new CharacterClass().AddCategories($"\\P{{{names[0]}}}", complement);
        throw new ArgumentException("the complement of a derived Unicode property is not supported; use general categories such as \\P{L}");
    }
}
