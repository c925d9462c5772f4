using StepFlow.ComponentHost.Mcp;
using StepFlow.ComponentHost.Stepflow;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Components.Mocks;
using StepFlow.Runtime.Configuration;

namespace StepFlow.ComponentHost;

/// <summary>The plugin types of a host.</summary>
public static class ComponentHostPlugins
{
    /// <summary>Those that run components outside of this process, one factory for each type: <c>stepflow</c>, <c>stdio</c> and <c>mcp</c>.</summary>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="blobApi">Where component servers reach blobs over HTTP; null: it is not offered.</param>
    public static IEnumerable<IPluginFactory> Factories(TimeProvider? time = null, BlobApiSettings? blobApi = null) =>
    [
        new StepflowPluginFactory("stepflow", time ?? TimeProvider.System, blobApi),
        new StepflowPluginFactory("stdio", time ?? TimeProvider.System, blobApi),
        new McpPluginFactory(time ?? TimeProvider.System),
    ];

    /// <summary>Every type there is, the built-ins and mocks included.</summary>
    public static IEnumerable<IPluginFactory> All(StepFlowConfig config, TimeProvider? time = null) =>
        [new BuiltInPluginFactory(BuiltInOptions.From(config)), new MockPluginFactory(), .. Factories(time, config.BlobApi)];
}
