using System.Collections.Concurrent;
using System.Text.Json;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Runtime.Routing;

namespace StepFlow.Runtime.Tests.Dispatch;

public sealed class FairDispatchTests : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly Flow Flow = FlowReader.Read("steps: [{id: work, component: /test/work, input: {v: {$input: v}}}]\noutput: {$step: work}").Flow!;

    readonly InMemoryRunStore _store = new();
    readonly DelegatePlugin _components = new();
    readonly BlockingCollection<(JsonElement Input, TaskCompletionSource Gate)> _begun = [];
    readonly ComponentRegistry _registry;
    readonly RunHost _host;

    public FairDispatchTests()
    {
        _components.Add("work", async (input, cancel) =>
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _begun.Add((input, gate), CancellationToken.None);
            await gate.Task.WaitAsync(cancel);
            return input;
        });
        _registry = new ComponentRegistry(
            StepFlowConfig.Default(Path.GetTempPath()), [new BuiltInPluginFactory(new BuiltInOptions())], new Dictionary<string, IComponentPlugin> { ["test"] = _components });
        _host = new RunHost(new RunHostOptions { Store = _store, Components = _registry, WorkingDirectory = Path.GetTempPath(), MaxAttempts = 1 });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _registry.DisposeAsync();
        await _store.DisposeAsync();
        _begun.Dispose();
    }

    [Fact]
    public async Task Steps_of_another_tenant_come_in_between()
    {
        var greedy = await StartAsync("greedy", 50);
        var first = Next();
        var modest = await StartAsync("modest", 1);
        await WaitUntilAsync(50);
        first.Gate.SetResult();
        var names = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var (input, gate) = Next();
            names.Add(input.GetProperty("v").GetString()!);
            gate.SetResult();
        }

        names.ShouldContain("modest");
        await _host.WaitAsync("modest", modest).WaitAsync(Patience);
        for (var i = 0; i < 47; i++)
            Next().Gate.SetResult();
        (await _host.WaitAsync("greedy", greedy).WaitAsync(Patience)).Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task A_step_that_waits_for_its_turn_can_be_cancelled_and_takes_no_place()
    {
        var first = await StartAsync("a", 1);
        var (_, gate) = Next();
        var waiting = await StartAsync("b", 1);
        await WaitUntilAsync(1);
        await _host.CancelAsync("b", waiting);
        (await _host.WaitAsync("b", waiting).WaitAsync(Patience)).Status.ShouldBe(RunStatus.Cancelled);
        gate.SetResult();
        (await _host.WaitAsync("a", first).WaitAsync(Patience)).Status.ShouldBe(RunStatus.Completed);
        var last = await StartAsync("c", 1);
        var (input, open) = Next();
        input.GetProperty("v").GetString().ShouldBe("c");
        open.SetResult();
        await _host.WaitAsync("c", last).WaitAsync(Patience);
    }

    Task<Guid> StartAsync(string tenant, int items) => _host.StartAsync(new StartRequest
    {
        Flow = Flow, Tenant = tenant, MaxConcurrency = 50, Inputs = [.. Enumerable.Repeat(JsonElement.Parse($$"""{"v":"{{tenant}}"}"""), items)],
    });

    async Task WaitUntilAsync(int waiting)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (_host.WaitingAttempts < waiting)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    (JsonElement Input, TaskCompletionSource Gate) Next() =>
        _begun.TryTake(out var next, Patience) ? next : throw new TimeoutException("No step began.");
}
