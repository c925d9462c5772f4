using StepFlow.Checker;

namespace StepFlow.Cluster.Tests;

/// <summary>
/// A server under mixed load is killed at random moments and at named points, started again, and killed again. An independent checker then reads
/// what the clients were told, what the components were called for and what the journal holds.
/// </summary>
public sealed class KillLoopTests(ITestOutputHelper output) : IDisposable
{
    const int Clients = 6;

    static readonly string[] Points =
    [
        "before:RunStarted", "after:RunStarted", "before:StepsStarted", "after:StepsStarted", "before:StepCompleted", "after:StepCompleted",
        "before:StepDeferred", "after:StepDeferred", "before:StepRetryScheduled", "after:StepRetryScheduled", "before:ItemCompleted",
        "after:ItemCompleted", "before:RunCompleted", "after:RunCompleted", "before:SignalReceived", "after:SignalReceived",
        "before:CancelRequested", "after:CancelRequested", "before:RunRecovered", "after:RunRecovered", "before:acquire", "after:acquire",
        "before:snapshot", "after:snapshot",
    ];

    static readonly bool Soak = Environment.GetEnvironmentVariable("STEPFLOW_SOAK") == "1";

    readonly string _directory = Directory.CreateTempSubdirectory("stepflow-kill").FullName;
    Uri? _url;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_server_that_is_killed_again_and_again_breaks_no_promise()
    {
        var cancel = TestContext.Current.CancellationToken;
        var kills = Soak ? 1000 : 60;
        var config = WriteConfig();
        var database = Path.Combine(_directory, "runs.db");
        using (var log = new ClientLog(Path.Combine(_directory, "client.log")))
        using (var client = new LoadClient(log, () => _url, LoadFlow.All))
        {
            using (var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel))
            {
                var load = Enumerable.Range(0, Clients).Select(seed => client.WorkAsync(seed, stop.Token)).ToArray();
                await KillAsync(kills, config, database, log, cancel);
                await stop.CancelAsync();
                await Task.WhenAll(load);
            }

            await using (var server = await ServerProcess.StartAsync(config, database, null, cancel))
            {
                _url = server.Url;
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
                await client.FinishAsync(patience.Token);
                await WaitForOthersAsync(server.Url!, patience.Token);
                await client.AskAllAsync(cancel);
            }

            foreach (var leak in Leaks())
                log.Write(new { op = "leak", what = leak });
        }

        await StoreDump.WriteAsync(database, _directory, cancel);
        var verdict = Experiment.Read(_directory).Check();
        Console.WriteLine(verdict.Summary);
        output.WriteLine(verdict.Summary);
        verdict.Violations.ShouldBeEmpty(verdict.Summary);
    }

    async Task KillAsync(int kills, string config, string database, ClientLog log, CancellationToken cancel)
    {
        var random = new Random(7);
        for (var done = 0; done < kills; done++)
        {
            (string, int)? point = done % 2 == 0 ? null : (Points[done / 2 % Points.Length], random.Next(1, 8));
            await using var server = await ServerProcess.StartAsync(config, database, point, cancel);
            _url = server.Url;

            // One that waits for its point in vain is killed all the same.
            var life = TimeSpan.FromMilliseconds(point is null ? random.Next(20, 800) : 1500);
            await Task.WhenAny(server.ExitedAsync(cancel), Task.Delay(life, cancel));
            await server.KillAsync();
            log.Write(new { op = "kill", at = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), point = point?.Item1 });
        }
    }

    // Runs whose start was never acknowledged may exist as well; they too have to end.
    static async Task WaitForOthersAsync(Uri url, CancellationToken patience)
    {
        using var http = new HttpClient();
        while (!(await http.GetStringAsync(new Uri(url, "api/v1/runs?status=running&limit=1"), patience)).Contains("\"runs\":[]", StringComparison.Ordinal))
        {
            // A wait_for_event of an unacknowledged run waits for an hour; nobody knows that it is there, so it is cancelled.
            var list = System.Text.Json.JsonElement.Parse(await http.GetStringAsync(new Uri(url, "api/v1/runs?status=running&limit=100"), patience));
            foreach (var run in list.GetProperty("runs").EnumerateArray())
                using (await http.PostAsync(new Uri(url, $"api/v1/runs/{run.GetProperty("runId").GetGuid()}/cancel"), null, patience))
                {
                }
        }
    }

    string WriteConfig()
    {
        var config = Path.Combine(_directory, "stepflow-config.yml");
        var ledger = Path.Combine(AppContext.BaseDirectory, "StepFlow.Ledger.dll");
        File.WriteAllText(config, $$"""
            plugins:
              builtin: {type: builtin}
              ledger:
                type: stepflow
                transport: stdio
                command: dotnet
                args: ['{{ledger}}', '{{Path.Combine(_directory, "ledger.log")}}']
                env: {PATH: '${PATH}', DOTNET_ROOT: '${DOTNET_ROOT:-}', DOTNET_TieredPGO: '0'}
            routes:
              "/ledger/{*component}": [{plugin: ledger}]
              "/builtin/{*component}": [{plugin: builtin}]
            limits: {maxConcurrency: 100}
            recovery: {checkpointInterval: 20}
            """);
        return config;
    }

    IEnumerable<string> Leaks()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
            }
            catch (IOException)
            {
                // It has just ended.
                continue;
            }

            if (line.Contains(_directory, StringComparison.Ordinal))
                yield return $"process {Path.GetFileName(process)} is still there: {line}";
        }
    }
}
