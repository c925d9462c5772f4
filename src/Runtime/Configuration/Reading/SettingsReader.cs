using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;

namespace StepFlow.Runtime.Configuration.Reading;

/// <summary>
/// Reads one mapping: keys in camelCase or snake_case, a finding with its place for everything that is wrong, and a warning for
/// every key that nobody asked for.
/// </summary>
sealed class SettingsReader(MappingNode mapping, string path, ConfigurationProblems problems)
{
    readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public MappingNode Mapping => mapping;

    public string Path => path;

    public ConfigurationProblems Problems => problems;

    public static SettingsReader? For(DocumentNode? node, string path, ConfigurationProblems problems)
    {
        if (node is MappingNode mapping)
            return new SettingsReader(mapping, path, problems);
        if (!IsAbsent(node))
            problems.Add(DiagnosticCodes.Create(4300, $"{path}: expected a mapping, found {Describe(node!)}.", path, node!.Position));
        return null;
    }

    public static bool IsAbsent(DocumentNode? node) => node is null or ScalarNode { Value.ValueKind: JsonValueKind.Null };

    public static string Describe(DocumentNode node) => node switch
    {
        MappingNode => "a mapping",
        SequenceNode => "a list",
        ScalarNode scalar => scalar.Value.ValueKind switch
        {
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "nothing",
            _ => "true or false",
        },
        _ => "something else",
    };

    /// <summary>The value of a key given in camelCase; null when it is absent or <c>null</c>.</summary>
    public DocumentNode? Find(string key)
    {
        _known.Add(key);
        DocumentNode? found = null;
        foreach (var (k, value) in mapping.Entries)
        {
            if (CamelCase(k) != key)
                continue;
            if (found is not null)
                Report(4302, key, $"'{key}' is given twice (camelCase and snake_case mean the same); keep one.", k.Position);
            found = value;
        }

        return IsAbsent(found) ? null : found;
    }

    public SettingsReader? Section(string key) => For(Find(key), $"{path}.{key}", problems);

    public string? Text(string key)
    {
        var node = Find(key);
        if (node is null)
            return null;
        if (node is ScalarNode { Value.ValueKind: JsonValueKind.String } text)
            return text.Value.GetString();
        Report(4300, key, $"'{key}' must be a string, found {Describe(node)}.", node.Position);
        return null;
    }

    public bool Flag(string key, bool otherwise)
    {
        var node = Find(key);
        if (node is ScalarNode { Value.ValueKind: JsonValueKind.True or JsonValueKind.False } flag)
            return flag.Value.GetBoolean();
        if (node is not null)
            Report(4300, key, $"'{key}' must be true or false, found {Describe(node)}.", node.Position);
        return otherwise;
    }

    public int Number(string key, int otherwise, int min, int max = int.MaxValue) => (int)Number(key, (double)otherwise, min, max, whole: true);

    public double Number(string key, double otherwise, double min, double max, bool whole = false)
    {
        var node = Find(key);
        if (node is null)
            return otherwise;
        if (node is ScalarNode { Value.ValueKind: JsonValueKind.Number } number && number.Value.TryGetDouble(out var value) &&
            value >= min && value <= max && (!whole || double.IsInteger(value)))
            return value;
        var kind = whole ? "whole number" : "number";
        var bounds = max is int.MaxValue or double.MaxValue ? $"of at least {Invariant(min)}" : $"from {Invariant(min)} to {Invariant(max)}";
        Report(4300, key, $"'{key}' must be a {kind} {bounds}.", node.Position);
        return otherwise;
    }

    public ImmutableArray<string> Texts(string key)
    {
        var node = Find(key);
        if (node is null)
            return [];
        if (node is SequenceNode list && list.Items.All(i => i is ScalarNode { Value.ValueKind: JsonValueKind.String }))
            return [.. list.Items.Select(i => ((ScalarNode)i).Value.GetString()!)];
        Report(4300, key, $"'{key}' must be a list of strings.", node.Position);
        return [];
    }

    /// <summary>Warns about keys that nothing asked for.</summary>
    public void WarnUnknown()
    {
        foreach (var (key, _) in mapping.Entries)
        {
            var name = CamelCase(key);
            if (_known.Contains(name) || name.StartsWith("x-", StringComparison.Ordinal))
                continue;
            var written = KeyText(key);
            Report(4006, written, $"Unknown key '{written}' is ignored{Suggestion.For(name, _known)}.", key.Position);
        }
    }

    public void Report(int code, string key, string message, SourcePosition position) =>
        problems.Add(DiagnosticCodes.Create(code, message, $"{path}.{key}", position));

    public static string KeyText(DocumentNode key) =>
        key is ScalarNode { Value.ValueKind: JsonValueKind.String } text ? text.Value.GetString()! : key.ToJson().GetRawText();

    static string CamelCase(DocumentNode key)
    {
        var text = KeyText(key);
        if (!text.Contains('_', StringComparison.Ordinal))
            return text;
        var words = text.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(words.Select((w, i) => i == 0 ? w : char.ToUpperInvariant(w[0]) + w[1..]));
    }

    static string Invariant(double number) => number.ToString(CultureInfo.InvariantCulture);
}
