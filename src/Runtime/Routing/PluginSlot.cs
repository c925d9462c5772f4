using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Routing;

/// <summary>A plugin that is made when it is first needed, or the reason why it cannot be made.</summary>
sealed class PluginSlot
{
    readonly Lazy<(IComponentPlugin? Plugin, FlowError? Error, IReadOnlyList<Diagnostic> Diagnostics)> _made;

    public PluginSlot(string name, IComponentPlugin plugin)
    {
        Name = name;
        _made = new((plugin, null, []));
    }

    public PluginSlot(PluginSettings settings, IReadOnlyDictionary<string, IPluginFactory> factories)
    {
        Name = settings.Name;
        StartsAtBoot = settings.Settings.Find("start") is ScalarNode { Text: "boot" };
        _made = new(() => Make(settings, factories));
    }

    public string Name { get; }

    public bool StartsAtBoot { get; }

    public IComponentPlugin? Plugin => _made.Value.Plugin;

    /// <summary>The plugin when it was needed already.</summary>
    public IComponentPlugin? MadePlugin => _made.IsValueCreated ? _made.Value.Plugin : null;

    public FlowError? Error => _made.Value.Error;

    public IReadOnlyList<Diagnostic> Diagnostics => _made.Value.Diagnostics;

    public ValueTask DisposeAsync() => _made.IsValueCreated && _made.Value.Plugin is { } plugin ? plugin.DisposeAsync() : ValueTask.CompletedTask;

    static (IComponentPlugin?, FlowError?, IReadOnlyList<Diagnostic>) Make(PluginSettings settings, IReadOnlyDictionary<string, IPluginFactory> factories)
    {
        if (!factories.TryGetValue(settings.Type, out var factory))
        {
            var message = $"Plugin '{settings.Name}' has type '{settings.Type}', which this host does not offer. It offers: {string.Join(", ", factories.Keys.Order())}.";
            return Failed(message, [DiagnosticCodes.Create(4303, message, $"$.plugins.{settings.Name}.type", settings.Settings.Position)]);
        }

        var problems = new ConfigurationProblems();
        try
        {
            if (factory.Create(settings, problems) is { } plugin)
                return (plugin, null, problems.Diagnostics);
        }
        catch (Exception e)
        {
            problems.Add(DiagnosticCodes.Create(4300, e.Message, $"$.plugins.{settings.Name}", settings.Settings.Position));
        }

        var reasons = problems.Diagnostics.Where(d => d.Level != DiagnosticLevel.Warning).Select(d => $"{d.Position} {d.Message}");
        return Failed($"Plugin '{settings.Name}' is not configured properly: {string.Join(" ", reasons)}", problems.Diagnostics);
    }

    static (IComponentPlugin?, FlowError?, IReadOnlyList<Diagnostic>) Failed(string message, IReadOnlyList<Diagnostic> diagnostics) =>
        (null, new FlowError(ErrorCodes.ComponentNotFound, message), diagnostics);
}
