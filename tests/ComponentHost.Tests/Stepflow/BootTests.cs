using System.Text;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Routing;

namespace StepFlow.ComponentHost.Tests.Stepflow;

public sealed class BootTests
{
    [Fact]
    public async Task Servers_marked_so_start_with_the_host_and_the_others_with_their_first_call()
    {
        var (early, late) = ($"mark-{Guid.NewGuid():N}", $"mark-{Guid.NewGuid():N}");
        var yaml = $"plugins:\n  a: {Servers.Yaml($"good, {early}", isHttp: false, "start: boot")}\n  b: {Servers.Yaml($"good, {late}", isHttp: false, "")}\n";
        var (config, _) = ConfigReader.Read(Encoding.UTF8.GetBytes(yaml), null, AppContext.BaseDirectory);
        await using (var registry = new ComponentRegistry(config!, [new BuiltInPluginFactory(new BuiltInOptions()), .. ComponentHostPlugins.Factories()]))
        {
            registry.StartAtBoot();
            await Calls.UntilAsync(() => ProcessList.With(early).Count > 0, "it did not start");
            ProcessList.With(late).ShouldBeEmpty();
        }

        ProcessList.With(early).ShouldBeEmpty();
    }
}
