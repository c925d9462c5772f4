using System.Collections.Immutable;
using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;

namespace StepFlow.Runtime.Configuration.Reading;

/// <summary>Reads <c>plugins</c>: a map by name, or the list with <c>name</c> of the first releases.</summary>
static class PluginsReader
{
    public static (ImmutableArray<PluginSettings> Plugins, bool IsList) Read(SettingsReader root, string workingDirectory)
    {
        var plugins = ImmutableArray.CreateBuilder<PluginSettings>();
        var node = root.Find("plugins");
        switch (node)
        {
            case null:
                return ([], false);
            case MappingNode map:
                foreach (var (key, value) in map.Entries)
                    Add(SettingsReader.KeyText(key), $"$.plugins.{SettingsReader.KeyText(key)}", value);
                break;
            case SequenceNode list:
                for (var i = 0; i < list.Items.Length; i++)
                    AddNamed($"$.plugins[{i}]", list.Items[i]);
                break;
            default:
                root.Report(4300, "plugins", $"'plugins' must be a mapping of names to plugins, found {SettingsReader.Describe(node)}.", node.Position);
                break;
        }

        if (plugins.Count == 0)
            root.Report(1200, "plugins", "No plugins are configured; only the built-in components can be used.", node.Position);
        return (plugins.ToImmutable(), node is SequenceNode);

        void AddNamed(string path, DocumentNode value)
        {
            if (SettingsReader.For(value, path, root.Problems) is not { } reader)
                return;
            if (reader.Text("name") is { Length: > 0 } name)
                Add(name, path, value);
            else
                reader.Report(4301, "name", "A plugin in a list needs a 'name'.", value.Position);
        }

        void Add(string name, string path, DocumentNode value)
        {
            if (SettingsReader.IsAbsent(value))
            {
                root.Problems.Add(DiagnosticCodes.Create(4301, $"Plugin '{name}' needs a 'type'.", path, value.Position));
                return;
            }

            if (SettingsReader.For(value, path, root.Problems) is not { } reader)
                return;
            var type = reader.Text("type");
            if (type is null && reader.Mapping.Find("type") is not ScalarNode { Value.ValueKind: not JsonValueKind.Null })
                reader.Report(4301, "type", $"Plugin '{name}' needs a 'type'.", value.Position);
            if (plugins.Any(p => p.Name == name))
                reader.Report(4302, "name", $"There are two plugins '{name}'.", value.Position);
            else if (type is not null)
                plugins.Add(new PluginSettings(name, type, reader.Mapping, workingDirectory));
        }
    }
}
