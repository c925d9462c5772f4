using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>Makes the plugin of type <c>builtin</c>; it has no settings of its own.</summary>
/// <param name="options">What the host tells the components.</param>
public sealed class BuiltInPluginFactory(BuiltInOptions options) : IPluginFactory
{
    /// <inheritdoc/>
    public string Type => "builtin";

    /// <inheritdoc/>
    public IComponentPlugin Create(PluginSettings settings, ConfigurationProblems problems) => new BuiltInPlugin(options);
}
