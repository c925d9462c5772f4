using System.Text.Json;
using StepFlow.ComponentHost;
using StepFlow.Runtime.Configuration;

// A host to be killed: starts the component server that its argument configures, lists its components, says so, and waits.
var (config, diagnostics) = ConfigReader.Read(System.Text.Encoding.UTF8.GetBytes(args[0]), null, AppContext.BaseDirectory);
if (config is null)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, diagnostics.Select(d => d.Message)));
    return 1;
}

foreach (var settings in config.Plugins)
{
    var plugin = ComponentHostPlugins.Factories().Single(f => f.Type == settings.Type).Create(settings, new ConfigurationProblems())!;
    var components = await plugin.ListAsync(CancellationToken.None);
    Console.WriteLine(JsonSerializer.Serialize(components.Select(c => c.Component)));
}

await Task.Delay(Timeout.Infinite);
return 0;
