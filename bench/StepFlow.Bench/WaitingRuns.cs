using System.Diagnostics;
using System.Text.Json;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Routing;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Bench;

/// <summary>Many runs that wait for a signal with a deadline of hours: what they cost, and how fast they go on after a restart.</summary>
static class WaitingRuns
{
    const string Tenant = "default";

    static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(10);

    static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    static readonly Flow Flow = FlowReader.Read("""
        steps:
        - {id: before, component: /builtin/noop, input: {$input: $}}
        - {id: wait, component: /builtin/wait_for_event, input: {event: go, timeout: 6h}}
        - {id: after, component: /builtin/noop, input: [{$step: before}, {$step: wait}]}
        output: {$step: after}
        """).Flow!;

    public static async Task<string> RunAsync(int count, int? maxLive, string folder)
    {
        await using var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder, "waiting.db") });
        var components = new ComponentRegistry(StepFlowConfig.Default(folder), [new BuiltInPluginFactory(new BuiltInOptions())]);
        await using var owned = components;
        var empty = Rss();
        var host = NewHost(store, components, folder, maxLive);
        var clock = Stopwatch.StartNew();
        var runs = new Guid[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, cancel) =>
            runs[i] = await host.StartAsync(new StartRequest { Flow = Flow, Inputs = [JsonElement.Parse("""{"n":1}""")] }, cancel));
        await RestAsync(host);
        var started = clock.Elapsed;
        var (rss, live) = (Rss(), host.LiveRuns);
        var cpu = await IdleCpuAsync();
        await host.DisposeAsync();

        await using var next = NewHost(store, components, folder, maxLive);
        clock.Restart();
        var (recovered, failures) = await next.RecoverAllAsync();
        var recovery = clock.Elapsed;
        await RestAsync(next);
        var (rssRecovered, cpuRecovered) = (Rss(), await IdleCpuAsync());
        clock.Restart();
        var ends = runs.Select(run => next.WaitAsync(Tenant, run)).ToArray();
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (run, cancel) =>
            await next.SignalAsync(Tenant, run, "go", JsonElement.Parse("true"), "once", cancel));
        var completed = (await Task.WhenAll(ends)).Count(r => r.Status == RunStatus.Completed);
        return JsonSerializer.Serialize(new
        {
            workload = "waiting10k",
            runs = count,
            startSeconds = Math.Round(started.TotalSeconds, 2),
            liveRuns = live,
            rssMb = rss / 1024,
            rssKbPerRun = Math.Round((rss - empty) / (double)count, 2),
            idleCpuPercent = cpu,
            recovered,
            failures = failures.Count,
            recoverySeconds = Math.Round(recovery.TotalSeconds, 2),
            rssRecoveredMb = rssRecovered / 1024,
            idleCpuRecoveredPercent = cpuRecovered,
            signalAllSeconds = Math.Round(clock.Elapsed.TotalSeconds, 2),
            completed,
        });
    }

    static RunHost NewHost(SqliteRunStore store, ComponentRegistry components, string folder, int? maxLive)
    {
        var options = new RunHostOptions { Store = store, Components = components, WorkingDirectory = folder };
        return new RunHost(maxLive is { } bound ? options with { MaxLiveRuns = bound } : options);
    }

    // The runs have been acknowledged; their first steps and the wait itself follow within moments.
    static async Task RestAsync(RunHost host)
    {
        for (var before = -1; before != host.LiveRuns;)
        {
            before = host.LiveRuns;
            await Task.Delay(500);
        }

        // What a busy start leaves behind (methods compiled again, a checkpoint of the store) is not what waiting costs.
        await Task.Delay(Settle);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    static async Task<double> IdleCpuAsync()
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        await Task.Delay(IdleFor);
        return Math.Round((Process.GetCurrentProcess().TotalProcessorTime - before) / IdleFor * 100, 2);
    }

    static long Rss()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1024;
    }
}
