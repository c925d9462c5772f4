using System.Collections.Immutable;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;
using StepFlow.Runtime.Routing;

namespace StepFlow.Runtime.Configuration.Reading;

/// <summary>Reads <c>routes</c>, whose keys are prefixes or patterns.</summary>
static class RoutesReader
{
    public static ImmutableArray<RouteSettings> Read(SettingsReader root)
    {
        if (root.Section("routes") is not { } reader)
            return [];
        var routes = ImmutableArray.CreateBuilder<RouteSettings>();
        foreach (var (key, value) in reader.Mapping.Entries)
        {
            var pattern = SettingsReader.KeyText(key);
            if (!RoutePattern.TryParse(pattern, out _, out var error))
                reader.Report(4305, pattern, error, key.Position);
            else
                routes.Add(new RouteSettings(pattern, Rules(value, $"$.routes.{pattern}", root.Problems), key.Position));
        }

        return routes.ToImmutable();
    }

    static ImmutableArray<RouteRule> Rules(DocumentNode node, string path, ConfigurationProblems problems)
    {
        // A single rule needs no list; nothing else could be meant.
        if (node is MappingNode)
            return Rule(node, path, problems) is { } only ? [only] : [];
        if (node is SequenceNode list)
            return [.. list.Items.Select((item, i) => Rule(item, $"{path}[{i}]", problems)).OfType<RouteRule>()];
        problems.Add(DiagnosticCodes.Create(4305, $"A route needs a list of rules, found {SettingsReader.Describe(node)}.", path, node.Position));
        return [];
    }

    static RouteRule? Rule(DocumentNode node, string path, ConfigurationProblems problems)
    {
        if (SettingsReader.For(node, path, problems) is not { } reader)
            return null;
        var plugin = reader.Text("plugin");
        if (plugin is null && reader.Find("plugin") is null)
            reader.Report(4301, "plugin", "A rule needs a 'plugin'.", node.Position);
        var rule = new RouteRule(plugin ?? "")
        {
            Conditions = Conditions(reader),
            ComponentAllow = reader.Texts("componentAllow"),
            ComponentDeny = reader.Texts("componentDeny"),
            Component = reader.Text("component"),
            Parameters = reader.Mapping.Entries
                .Where(e => SettingsReader.KeyText(e.Key) is "queueName" or "queue_name" or "stream")
                .ToImmutableDictionary(e => SettingsReader.KeyText(e.Key), e => e.Value.ToJson()),
        };
        _ = reader.Find("queueName");
        _ = reader.Find("stream");
        reader.WarnUnknown();
        return plugin is null ? null : rule;
    }

    static ImmutableArray<RouteCondition> Conditions(SettingsReader rule)
    {
        var node = rule.Find("conditions");
        if (node is null)
            return [];
        if (node is not SequenceNode list)
        {
            rule.Report(4305, "conditions", "'conditions' must be a list of {path, value}.", node.Position);
            return [];
        }

        var conditions = ImmutableArray.CreateBuilder<RouteCondition>(list.Items.Length);
        foreach (var item in list.Items)
        {
            if (SettingsReader.For(item, $"{rule.Path}.conditions", rule.Problems) is not { } reader)
                continue;
            var text = reader.Text("path");
            var value = reader.Find("value") ?? reader.Mapping.Find("value");
            if (text is null || value is null)
                reader.Report(4301, text is null ? "path" : "value", "A condition needs a 'path' and a 'value'.", item.Position);
            else if (!ValuePath.TryParse(text, out var path, out var error))
                reader.Report(4305, "path", $"{error}.", item.Position);
            else
                conditions.Add(new RouteCondition(path, value.ToJson()));
            reader.WarnUnknown();
        }

        return conditions.ToImmutable();
    }
}
