using System.Collections.Immutable;
using System.Text;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Json;

namespace StepFlow.Runtime.Configuration.Reading;

/// <summary>
/// Replaces <c>${VAR}</c> and <c>${VAR:-default}</c>, several in one string, inside the values of <c>args</c>, <c>env</c>,
/// <c>headers</c> and of every key that is or ends in <c>url</c>. Nothing else is touched, and nothing under <c>components</c>,
/// where a mock keeps the data of its behaviours.
/// </summary>
sealed class EnvironmentSubstitution(Func<string, string?> environment, ConfigurationProblems problems)
{
    public MappingNode Apply(MappingNode mapping, string path) =>
        new([.. mapping.Entries.Select(e => KeyValuePair.Create(e.Key, ApplyTo(e.Key, e.Value, $"{path}.{SettingsReader.KeyText(e.Key)}")))])
        {
            Position = mapping.Position,
        };

    DocumentNode ApplyTo(DocumentNode key, DocumentNode value, string path)
    {
        var name = SettingsReader.KeyText(key);
        if (IsSubstituted(name))
            return Replace(value, path);
        return (name, value) switch
        {
            ("components", _) => value,
            (_, MappingNode nested) => Apply(nested, path),
            ("plugins", SequenceNode list) => new SequenceNode([.. list.Items.Select((item, i) => item is MappingNode m ? Apply(m, $"{path}[{i}]") : item)])
            {
                Position = list.Position,
            },
            _ => value,
        };
    }

    static bool IsSubstituted(string key) =>
        key is "args" or "env" or "headers" || key.EndsWith("url", StringComparison.OrdinalIgnoreCase);

    DocumentNode Replace(DocumentNode node, string path) => node switch
    {
        MappingNode mapping => new MappingNode(
            [.. mapping.Entries.Select(e => KeyValuePair.Create(e.Key, Replace(e.Value, $"{path}.{SettingsReader.KeyText(e.Key)}")))])
        {
            Position = mapping.Position,
        },
        SequenceNode sequence => new SequenceNode([.. sequence.Items.Select((item, i) => Replace(item, $"{path}[{i}]"))])
        {
            Position = sequence.Position,
        },
        ScalarNode { Value.ValueKind: System.Text.Json.JsonValueKind.String } text when text.Value.GetString() is { } s && s.Contains("${", StringComparison.Ordinal) =>
            new ScalarNode(JsonValues.String(Expand(s, path, text.Position))) { Position = text.Position },
        _ => node,
    };

    string Expand(string text, string path, SourcePosition position)
    {
        var expanded = new StringBuilder(text.Length);
        var at = 0;
        while (text.IndexOf("${", at, StringComparison.Ordinal) is var start and >= 0)
        {
            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                problems.Add(DiagnosticCodes.Create(4304, "'${' has no closing '}'.", path, position));
                break;
            }

            expanded.Append(text, at, start - at);
            expanded.Append(Value(text[(start + 2)..end], path, position));
            at = end + 1;
        }

        return expanded.Append(text, at, text.Length - at).ToString();
    }

    string Value(string reference, string path, SourcePosition position)
    {
        var split = reference.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? reference : reference[..split];
        var value = name.Length == 0 ? null : environment(name);
        if (split >= 0)
            return string.IsNullOrEmpty(value) ? reference[(split + 2)..] : value;
        if (value is null)
        {
            problems.Add(DiagnosticCodes.Create(
                4304, $"Environment variable '{name}' is not set; set it, or give a default as ${{{name}:-default}}.", path, position));
        }

        return value ?? "";
    }
}
