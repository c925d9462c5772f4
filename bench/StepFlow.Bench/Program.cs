using System.CommandLine;
using StepFlow.Bench;

var workload = new Argument<string>("workload") { Description = "seq10, fan100, chain10k, chain100k, wide10k, waiting10k (runs that wait for a signal), or rpc-echo (calls without engine or journal)" };
var store = new Option<string>("--store") { Description = "sqlite, memory, postgres (the database in STEPFLOW_BENCH_POSTGRES) or sqlite-floor", DefaultValueFactory = _ => "sqlite" };
var atOnce = new Option<int>("--at-once") { Description = "Clients in the closed loop", DefaultValueFactory = _ => 64 };
var seconds = new Option<int>("--seconds") { Description = "Seconds to measure; 0: one run each", DefaultValueFactory = _ => 10 };
var component = new Option<string>("--component") { Description = "What the steps call: builtin, stdio-python or stdio-csharp", DefaultValueFactory = _ => Sidecars.BuiltIn };
var maxLive = new Option<int?>("--max-live") { Description = "waiting10k: runs kept in memory while they wait; the host's default when not given" };
var listen = new Option<string>("--listen") { Description = "Who listens to telemetry: none, metrics or all", DefaultValueFactory = _ => "none" };
var command = new RootCommand("Measures StepFlow end to end; prints one JSON line.") { workload, store, component, atOnce, seconds, maxLive, listen };
command.SetAction(async parsed =>
{
    var folder = Directory.CreateTempSubdirectory("stepflow-bench-").FullName;
    try
    {
        using var listening = new Listening(parsed.GetValue(listen)!);
        var sidecar = parsed.GetValue(component)!;
        var period = TimeSpan.FromSeconds(parsed.GetValue(seconds));
        if (parsed.GetValue(workload) == "rpc-echo")
        {
            Console.WriteLine(await RpcEcho.RunAsync(sidecar == Sidecars.BuiltIn ? "stdio-csharp" : sidecar, parsed.GetValue(atOnce), period, folder));
            return 0;
        }

        if (parsed.GetValue(workload) == "waiting10k")
        {
            Console.WriteLine(await WaitingRuns.RunAsync(10_000, parsed.GetValue(maxLive), folder));
            return 0;
        }

        var work = Workload.Of(parsed.GetValue(workload)!, Sidecars.PathOf(sidecar));
        Console.WriteLine(parsed.GetValue(store) == "sqlite-floor"
            ? await SqliteFloor.RunAsync(work, parsed.GetValue(atOnce), period, folder)
            : await HostDriver.RunAsync(work, parsed.GetValue(store)!, sidecar, parsed.GetValue(atOnce), period, folder));
        return 0;
    }
    catch (ArgumentException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 64;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
});
return await command.Parse(args).InvokeAsync();
