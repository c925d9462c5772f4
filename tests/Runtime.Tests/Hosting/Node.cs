using System.Text.Json;
using StepFlow.Engine;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Routing;
using StepFlow.Runtime.Secrets;
using StepFlow.Testing.Time;

namespace StepFlow.Runtime.Tests.Hosting;

/// <summary>A host with the built-ins and delegates under <c>/test</c>, on a store that outlives it and a clock that the test drives.</summary>
sealed class Node : IAsyncDisposable
{
    /// <summary>What no test should ever need; only a broken one gets there.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Out of reach of the moving clock: an attempt that is merely slow on this machine must not time out.
    static readonly TimeSpan NeverInATest = TimeSpan.FromDays(40);

    readonly ComponentRegistry _registry;

    public Node(IRunStore store, FakeTimeProvider? clock = null, MachineOptions? machine = null, string name = "node", int snapshotEvery = 1000, Func<string, string?>? environment = null, int maxLiveRuns = 2000, ISecretSource? secrets = null)
    {
        Clock = clock ?? new FakeTimeProvider();
        _registry = new ComponentRegistry(
            StepFlowConfig.Default(Path.GetTempPath()), [new BuiltInPluginFactory(new BuiltInOptions())], new Dictionary<string, IComponentPlugin> { ["test"] = Components });
        Host = new RunHost(new RunHostOptions
        {
            Store = store, Components = _registry, WorkingDirectory = Path.GetTempPath(), Time = Clock, Machine = machine ?? new MachineOptions(), Name = name,
            SnapshotEvery = snapshotEvery, AttemptTimeout = NeverInATest, Environment = environment, Secrets = secrets, MaxLiveRuns = maxLiveRuns,
        });
    }

    public DelegatePlugin Components { get; } = new();

    public FakeTimeProvider Clock { get; }

    public RunHost Host { get; }

    public static Flow Read(string yaml) => FlowReader.Read(yaml) is { Flow: { } flow } ? flow : throw new InvalidOperationException(
        string.Join("; ", FlowReader.Read(yaml).Diagnostics.Select(d => $"{d.Position} {d.Message}")));

    public Task<Guid> StartAsync(string yaml, string input = "{}", string? variables = null, bool paused = false) => Host.StartAsync(new StartRequest
    {
        Paused = paused,
        Flow = Read(yaml), Inputs = [JsonElement.Parse(input)], Variables = variables is null ? null : JsonElement.Parse(variables),
    }).WaitAsync(Patience);

    public Task<RunResult> WaitAsync(Guid runId) => Host.WaitAsync("default", runId).WaitAsync(Patience);

    public async Task<RunResult> RunAsync(string yaml, string input = "{}", string? variables = null) =>
        await WaitAsync(await StartAsync(yaml, input, variables));

    /// <summary>Moves the clock from timer to timer until the run ends.</summary>
    public async Task<RunResult> RunThroughTimeAsync(Guid runId)
    {
        var result = WaitAsync(runId);
        while (!result.IsCompleted)
        {
            if (Clock.UntilNextTimer() is { } next && next < TimeSpan.FromDays(1))
                Clock.Advance(next);
            await Task.WhenAny(result, Task.Delay(1));
        }

        return await result;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _registry.DisposeAsync();
    }
}
