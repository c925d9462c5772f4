using System.Diagnostics;
using System.Text.Json;
using StepFlow.ComponentHost;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Diagnostics;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Routing;

namespace StepFlow.Bench;

/// <summary>Round trips to a component server and nothing else: no engine, no journal.</summary>
static class RpcEcho
{
    public static async Task<string> RunAsync(string component, int atOnce, TimeSpan period, string folder)
    {
        await using var registry = new ComponentRegistry(Sidecars.ConfigFor(component, folder), ComponentHostPlugins.Factories());
        var input = JsonElement.Parse("""{"message":"hello","n":42}""");
        if (!registry.TryResolve(Sidecars.PathOf(component), input, out var plugin, out var name, out var error))
            throw new InvalidOperationException(error.Message);
        var call = new ComponentCall
        {
            Component = name, Input = input, Tenant = "default", RunId = Guid.NewGuid(), RootRunId = Guid.NewGuid(), FlowId = "bench", StepId = "echo", Item = 0, Attempt = 1,
        };
        await LoopAsync(plugin, call, Stopwatch.StartNew(), TimeSpan.FromSeconds(1));
        var measurement = new Measurement($"rpc-echo/{component}", "none", atOnce);
        var clock = Stopwatch.StartNew();
        var clients = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(() => LoopAsync(plugin, call, clock, period))));
        measurement.End();
        foreach (var latencies in clients)
            measurement.Add(latencies);
        return measurement.ToJson(stepsPerRun: 1);
    }

    static async Task<List<double>> LoopAsync(IComponentPlugin plugin, ComponentCall call, Stopwatch clock, TimeSpan until)
    {
        var latencies = new List<double>();
        while (clock.Elapsed < until)
        {
            var started = Stopwatch.GetTimestamp();
            var result = await plugin.ExecuteAsync(call, NoContext.Instance, CancellationToken.None);
            if (result.Outcome is not { IsSuccess: true })
                throw new InvalidOperationException(result.Outcome?.Error?.Message);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return latencies;
    }

    /// <summary>An echo asks for nothing.</summary>
    sealed class NoContext : IComponentContext
    {
        public static NoContext Instance { get; } = new();

        public TimeProvider Time => TimeProvider.System;

        public string WorkingDirectory => Path.GetTempPath();

        public ValueTask<string> PutBlobAsync(JsonElement value, BlobKind kind, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<(JsonElement Data, BlobKind Kind)?> FindBlobAsync(string blobId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<(string? FlowId, IReadOnlyList<Diagnostic> Diagnostics)> StoreFlowAsync(JsonElement flow, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public void Report(ComponentCall call, JsonElement partial)
        {
        }

        public ValueTask<ChildRunStatus> SubmitRunAsync(ComponentCall call, ChildRunRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<ChildRunStatus> GetRunAsync(ComponentCall call, Guid runId, bool wait, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<(JsonElement Flow, JsonElement? Step)?> FindMetadataAsync(string flowId, string? stepId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
