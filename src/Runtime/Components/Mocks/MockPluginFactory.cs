using StepFlow.Flows.Documents;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Configuration.Reading;

namespace StepFlow.Runtime.Components.Mocks;

/// <summary>
/// Makes plugins of type <c>mock</c>: <c>components: {path: {input_schema?, output_schema?, behaviors: {input: result}}}</c>. The keys
/// of <c>behaviors</c> are mappings, or their JSON text where the configuration is JSON; a result is a FlowResult or <c>{error: message}</c>.
/// </summary>
public sealed class MockPluginFactory : IPluginFactory
{
    /// <inheritdoc/>
    public string Type => "mock";

    /// <inheritdoc/>
    public IComponentPlugin? Create(PluginSettings settings, ConfigurationProblems problems)
    {
        var own = new ConfigurationProblems();
        var reader = new SettingsReader(settings.Settings, $"$.plugins.{settings.Name}", own);
        _ = reader.Find("type");
        _ = reader.Find("name");
        var components = new Dictionary<string, MockComponent>(StringComparer.Ordinal);
        if (reader.Section("components") is { } section)
        {
            foreach (var (key, value) in section.Mapping.Entries)
            {
                var path = SettingsReader.KeyText(key);
                if (SettingsReader.For(value, $"{section.Path}.{path}", own) is { } component)
                    components[path.StartsWith('/') ? path : "/" + path] = Component(path, component);
            }
        }

        reader.WarnUnknown();
        foreach (var diagnostic in own.Diagnostics)
            problems.Add(diagnostic);
        return own.IsUsable ? new MockPlugin(components) : null;
    }

    static MockComponent Component(string path, SettingsReader reader)
    {
        var info = new ComponentInfo(
            path.StartsWith('/') ? path : "/" + path,
            reader.Text("description"),
            reader.Find("inputSchema")?.ToJson(),
            reader.Find("outputSchema")?.ToJson());
        var behaviors = new List<MockBehavior>();
        if (reader.Section("behaviors") is { } section)
        {
            foreach (var (key, value) in section.Mapping.Entries)
            {
                if (Result(value) is { } result)
                    behaviors.Add(new MockBehavior(key.ToJson(), result.Outcome, result.Error));
                else
                    section.Report(4300, SettingsReader.KeyText(key), "A behaviour must be {outcome: success, result}, {outcome: failed, error: {code, message}}, {outcome: skipped} or {error: message}.", value.Position);
            }
        }

        reader.WarnUnknown();
        return new MockComponent(info, behaviors);
    }

    static (Outcome? Outcome, string? Error)? Result(DocumentNode node)
    {
        if (node is MappingNode mapping && mapping.Find("outcome") is null &&
            mapping.Find("error") is ScalarNode { Value.ValueKind: System.Text.Json.JsonValueKind.String } error)
            return (null, error.Value.GetString());
        return OutcomeJson.Read(node.ToJson()) is { } outcome ? (outcome, null) : null;
    }
}
