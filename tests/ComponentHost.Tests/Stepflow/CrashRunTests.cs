using System.Text;
using System.Text.Json;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Engine;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Runtime.Routing;

namespace StepFlow.ComponentHost.Tests.Stepflow;

public sealed class CrashRunTests
{
    const int Kills = 100;

    [Fact]
    public async Task A_run_completes_although_its_server_is_killed_in_the_middle_of_each_of_100_calls()
    {
        var yaml = Servers.Yaml("good", isHttp: false, $"restart: {{initialBackoffMs: 1, maxBackoffMs: 1, maxCrashes: {Kills}}}");
        var (config, _) = ConfigReader.Read(Encoding.UTF8.GetBytes($"plugins:\n  p: {yaml}\n"), null, AppContext.BaseDirectory);
        await using var registry = new ComponentRegistry(config!, [new BuiltInPluginFactory(new BuiltInOptions()), .. ComponentHostPlugins.Factories()]);
        await using var host = new RunHost(new RunHostOptions
        {
            Store = new InMemoryRunStore(),
            Components = registry,
            WorkingDirectory = AppContext.BaseDirectory,
            Machine = new MachineOptions { Backoff = new Backoff(BackoffKind.Constant, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)), MaxConcurrency = 1 },
            Name = "test",
        });
        var flow = new StringBuilder("name: kills\nsteps:\n");
        for (var i = 0; i < Kills; i++)
            flow.Append(System.Globalization.CultureInfo.InvariantCulture, $"- {{id: s{i}, component: /p/die-first, input: {i}}}\n");
        flow.Append("output: [").AppendJoin(", ", Enumerable.Range(0, Kills).Select(i => $"{{$step: s{i}}}")).Append("]\n");
        var run = await host.StartAsync(new StartRequest { Flow = FlowReader.Read(flow.ToString()).Flow!, Inputs = [JsonElement.Parse("{}")] });

        var result = await host.WaitAsync("default", run).WaitAsync(TimeSpan.FromMinutes(4));

        result.Status.ShouldBe(RunStatus.Completed);
        var outputs = result.Outcomes[0]!.Result.EnumerateArray().ToArray();
        outputs.Length.ShouldBe(Kills);
        for (var i = 0; i < Kills; i++)
        {
            outputs[i].GetProperty("attempt").GetInt32().ShouldBe(2);
            outputs[i].GetProperty("key").GetString().ShouldBe($"{run}/s{i}/0");
        }
    }
}
