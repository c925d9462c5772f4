using StepFlow.ComponentHost.Mcp;
using StepFlow.ComponentHost.Stepflow;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost;

/// <summary>The plugin types that run components outside of this process.</summary>
public static class ComponentHostPlugins
{
    /// <summary>One factory for each type: <c>stepflow</c>, <c>stdio</c> and <c>mcp</c>.</summary>
    /// <param name="time">The clock; null: the system's.</param>
    public static IEnumerable<IPluginFactory> Factories(TimeProvider? time = null) =>
    [
        new StepflowPluginFactory("stepflow", time ?? TimeProvider.System),
        new StepflowPluginFactory("stdio", time ?? TimeProvider.System),
        new McpPluginFactory(time ?? TimeProvider.System),
    ];
}
