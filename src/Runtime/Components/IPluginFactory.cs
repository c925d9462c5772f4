using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Components;

/// <summary>Makes plugins of one configured type (<c>builtin</c>, <c>mock</c>, <c>stepflow</c>, <c>mcp</c> …).</summary>
public interface IPluginFactory
{
    /// <summary>The value of <c>type</c> in the configuration.</summary>
    string Type { get; }

    /// <summary>Makes a plugin; starts nothing yet. Everything wrong with the settings goes to <paramref name="problems"/>.</summary>
    /// <returns>The plugin; null when the settings are unusable.</returns>
    IComponentPlugin? Create(PluginSettings settings, ConfigurationProblems problems);
}
