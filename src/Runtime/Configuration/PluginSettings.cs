using StepFlow.Flows.Documents;

namespace StepFlow.Runtime.Configuration;

/// <summary>One entry of <c>plugins</c> in the configuration.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Settings">The whole entry as written; mapping keys may be mappings.</param>
/// <param name="WorkingDirectory">The absolute directory that relative paths start from.</param>
public sealed record PluginSettings(string Name, string Type, MappingNode Settings, string WorkingDirectory);
