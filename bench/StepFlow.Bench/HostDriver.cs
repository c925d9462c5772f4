using System.Diagnostics;
using System.Text.Json;
using StepFlow.ComponentHost;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Runtime.Routing;
using StepFlow.Storage.Postgres;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Bench;

/// <summary>Runs a workload on a host in a closed loop: each of the clients starts its next run when its last one is done.</summary>
static class HostDriver
{
    public static async Task<string> RunAsync(Workload workload, string store, string component, int atOnce, TimeSpan period, string folder)
    {
        await using var opened = await OpenAsync(store, folder);
        var config = Sidecars.ConfigFor(component, folder);
        await using var components = new ComponentRegistry(config, [new BuiltInPluginFactory(new BuiltInOptions()), .. ComponentHostPlugins.Factories()]);
        await using var host = new RunHost(new RunHostOptions { Store = opened, Components = components, WorkingDirectory = folder });
        var request = new StartRequest { Flow = workload.Flow, Inputs = [JsonElement.Parse("""{"message":"hello","n":42}""")] };
        await ClientAsync(host, request, Stopwatch.StartNew(), workload.Steps > 1000 ? TimeSpan.Zero : TimeSpan.FromSeconds(2));
        var measurement = new Measurement(component == Sidecars.BuiltIn ? workload.Name : $"{workload.Name}/{component}", store, atOnce);
        var clock = Stopwatch.StartNew();
        var clients = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(() => ClientAsync(host, request, clock, period))));
        measurement.End();
        foreach (var latencies in clients)
            measurement.Add(latencies);
        return measurement.ToJson(workload.Steps);
    }

    static async Task<List<double>> ClientAsync(RunHost host, StartRequest request, Stopwatch clock, TimeSpan until)
    {
        var latencies = new List<double>();
        do
        {
            var started = Stopwatch.GetTimestamp();
            var result = await host.RunAsync(request);
            if (result.Status != RunStatus.Completed)
                throw new InvalidOperationException($"A run ended {result.Status}: {result.Outcomes[0]?.Error?.Message}");
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        while (clock.Elapsed < until);
        return latencies;
    }

    static async Task<IRunStore> OpenAsync(string store, string folder) => store switch
    {
        "memory" => new InMemoryRunStore(),
        "sqlite" => await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder, "bench.db") }),
        "postgres" => await PostgresRunStore.OpenAsync(new PostgresStoreOptions
        {
            Connection = Environment.GetEnvironmentVariable("STEPFLOW_BENCH_POSTGRES")
                ?? throw new ArgumentException("Say which database: STEPFLOW_BENCH_POSTGRES=postgres://user:password@host:port/database"),
            Schema = $"bench_{Guid.NewGuid():N}",
        }),
        _ => throw new ArgumentException($"Unknown store '{store}': sqlite, memory, postgres, sqlite-floor"),
    };
}
