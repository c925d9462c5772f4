using StepFlow.ComponentHost;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Components.Mocks;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Cli.Hosting;

/// <summary>The kinds of plugin this program offers.</summary>
static class PluginFactories
{
    public static IPluginFactory[] For(StepFlowConfig config) =>
        [new BuiltInPluginFactory(BuiltInOptions.From(config)), new MockPluginFactory(), .. ComponentHostPlugins.Factories()];
}
