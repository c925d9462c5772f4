using StepFlow.ComponentHost.Supervision;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Configuration.Reading;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>Makes plugins of type <c>stepflow</c>, and of type <c>stdio</c> as the first releases wrote it.</summary>
sealed class StepflowPluginFactory(string type, TimeProvider time) : IPluginFactory
{
    public string Type { get; } = type;

    public IComponentPlugin? Create(PluginSettings settings, ConfigurationProblems problems)
    {
        var own = new ConfigurationProblems();
        var reader = new SettingsReader(settings.Settings, $"$.plugins.{settings.Name}", own);
        _ = reader.Find("type");
        _ = reader.Find("name");
        var server = ServerSettingsReader.Read(reader, settings);
        var transport = reader.Text("transport") ?? (Type == "stdio" ? "stdio" : null);
        if (transport is not ("stdio" or null))
            reader.Report(4300, "transport", $"Unknown transport '{transport}'; there are stdio and http.", reader.Find("transport")!.Position);
        if (server.Process is null)
            reader.Report(4301, "command", $"Plugin '{settings.Name}' needs a 'command'.", settings.Settings.Position);
        reader.WarnUnknown();
        foreach (var diagnostic in own.Diagnostics)
            problems.Add(diagnostic);
        if (!own.IsUsable)
            return null;
        var registry = new CallRegistry();
        var handler = new CallbackHandler(registry);
        return new StepflowPlugin(settings.Name, server, registry, new StdioLauncher(settings.Name, server, handler, time), time);
    }
}
