using System.Text;
using System.Text.Json;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace StepFlow.Cli.Testing;

/// <summary>
/// Writes results into a flow as the expectations of its test cases. Only the text of the <c>output</c> entries changes;
/// everything else, comments included, stays as it was written.
/// </summary>
static class ExpectationUpdater
{
    /// <summary>The text with the results of failed cases as their expectations.</summary>
    /// <param name="text">The document.</param>
    /// <param name="cases">What became of its cases; those that passed, and those without a result, stay as they are.</param>
    /// <param name="updated">How many were written.</param>
    public static string Update(string text, IReadOnlyList<TestCaseResult> cases, out int updated)
    {
        updated = 0;
        var edits = new List<(int From, int To, string Text)>();
        foreach (var entry in Cases(text))
        {
            var name = (Find(entry, "name").Value as YamlScalarNode)?.Value;
            if (cases.FirstOrDefault(c => c.Name == name && !c.IsPassed) is not { Actual: { } actual })
                continue;
            edits.Add(Edit(text, entry, actual));
            updated++;
        }

        var result = new StringBuilder(text);
        foreach (var (from, to, replacement) in edits.OrderByDescending(e => e.From))
            result.Remove(from, to - from).Insert(from, replacement);
        return result.ToString();
    }

    static (int From, int To, string Text) Edit(string text, YamlMappingNode entry, JsonElement actual)
    {
        var (key, value) = Find(entry, "output");
        if (entry.Style == MappingStyle.Flow)
        {
            var inline = $"output: {actual.GetRawText()}";
            return key is null
                ? (EndOf(text, entry.Children[^1].Value), EndOf(text, entry.Children[^1].Value), ", " + inline)
                : ((int)key.Start.Index, EndOf(text, value!), inline);
        }

        var indent = (int)entry.Start.Column - 1;
        var block = "output:" + BlockYaml.Write(actual, indent + 2);
        if (key is not null)
            return ((int)key.Start.Index, EndOf(text, value!), block);
        var end = EndOf(text, entry.Children[^1].Value);
        return (end, end, "\n" + new string(' ', indent) + block);
    }

    static IEnumerable<YamlMappingNode> Cases(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count == 1
            && stream.Documents[0].RootNode is YamlMappingNode root
            && Find(root, "test").Value is YamlMappingNode test
            && Find(test, "cases").Value is YamlSequenceNode cases
                ? cases.Children.OfType<YamlMappingNode>()
                : [];
    }

    static (YamlNode? Key, YamlNode? Value) Find(YamlMappingNode mapping, string name)
    {
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode scalar && scalar.Value == name)
                return (key, value);
        }

        return (null, null);
    }

    // The library knows where a collection begins, not where it ends: that follows from what is in it. What lies between a block
    // and the next token, comments above all, is not part of it.
    static int EndOf(string text, YamlNode node) => node switch
    {
        YamlMappingNode { Style: MappingStyle.Flow } mapping => Closing(text, '}', node, mapping.Children.Count == 0 ? null : mapping.Children[^1].Value),
        YamlSequenceNode { Style: SequenceStyle.Flow } sequence => Closing(text, ']', node, sequence.Children.Count == 0 ? null : sequence.Children[^1]),
        YamlMappingNode { Children.Count: > 0 } mapping => EndOf(text, mapping.Children[^1].Value),
        YamlSequenceNode { Children.Count: > 0 } sequence => EndOf(text, sequence.Children[^1]),
        _ => Trim(text, (int)node.End.Index),
    };

    static int Closing(string text, char bracket, YamlNode node, YamlNode? last) =>
        text.IndexOf(bracket, last is null ? (int)node.Start.Index : EndOf(text, last)) + 1;

    static int Trim(string text, int end)
    {
        while (end > 0 && char.IsWhiteSpace(text[end - 1]))
            end--;
        return end;
    }
}
