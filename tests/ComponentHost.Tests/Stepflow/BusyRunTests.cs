using System.Text;
using System.Text.Json;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Runtime.Routing;
using StepFlow.Testing.Time;

namespace StepFlow.ComponentHost.Tests.Stepflow;

public sealed class BusyRunTests
{
    [Fact]
    public async Task A_step_whose_server_is_busy_runs_again_when_the_server_said_and_the_run_completes()
    {
        var (config, _) = ConfigReader.Read(Encoding.UTF8.GetBytes($"plugins:\n  p: {Servers.Yaml("good", isHttp: false, "")}\n"), null, AppContext.BaseDirectory);
        await using var registry = new ComponentRegistry(config!, [new BuiltInPluginFactory(new BuiltInOptions()), .. ComponentHostPlugins.Factories()]);
        var clock = new FakeTimeProvider();
        await using var host = new RunHost(new RunHostOptions
        {
            Store = new InMemoryRunStore(), Components = registry, WorkingDirectory = AppContext.BaseDirectory, Time = clock, Name = "test", AttemptTimeout = TimeSpan.FromDays(40),
        });
        var retries = new Retries();
        host.Watch(retries);
        var flow = FlowReader.Read("name: busy\nsteps:\n- {id: s, component: /p/busy-first, input: 1, onError: {action: retry, maxRetries: 1}}\noutput: {$step: s}\n").Flow!;

        var run = await host.StartAsync(new StartRequest { Flow = flow, Inputs = [JsonElement.Parse("{}")] });
        var retry = await retries.First.WaitAsync(Calls.Patience);
        (retry.Error.Code, retry.FromTransportBudget).ShouldBe((ErrorCodes.ResourceUnavailable, false));
        (retry.DueAt - clock.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(90), tolerance: TimeSpan.FromSeconds(1));

        var done = host.WaitAsync("default", run).WaitAsync(Calls.Patience);
        while (!done.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(done, Task.Delay(1));
        }

        var output = (await done).Outcomes[0]!.Result;
        output.GetProperty("attempt").GetInt32().ShouldBe(2);
        output.GetProperty("key").GetString().ShouldBe($"{run}/s/0");
    }

    sealed class Retries : IRunObserver
    {
        readonly TaskCompletionSource<StepRetryScheduled> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<StepRetryScheduled> First => _first.Task;

        public void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf)
        {
            if (events.OfType<StepRetryScheduled>().FirstOrDefault() is { } retry)
                _first.TrySetResult(retry);
        }
    }
}
