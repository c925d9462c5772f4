using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Cli.Tests;

/// <summary>Kills the process that runs a flow, again and again, at moments nobody chose, and looks at what is left.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    const int Steps = 20;

    // One kill in four counts from the start of the process, the others from the moment it works on the run; both reach to the end.
    const int LongestLifeMs = 1100;
    const int LongestWorkMs = 700;

    readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Forty_kills_of_sleeping_runs_lose_nothing_and_repeat_nothing()
    {
        _workspace.Write("flow.yaml", Flows.Chain(Steps));
        await KillAsync(seed: 1, kills: 40, result => result.GetInt32() == 7);
    }

    [Fact]
    public async Task Twenty_kills_of_runs_with_attempts_in_flight_lose_nothing_and_repeat_nothing()
    {
        await using var server = await SlowServer.StartAsync();
        _workspace.Write("flow.yaml", Flows.Callers(Steps, server.Address));
        _workspace.Write("stepflow-config.yml", $"http: {{ allow: ['{server.Address.Authority}'] }}\n");
        var repeats = await KillAsync(seed: 2, kills: 20, result => result.GetProperty("json").GetProperty("step").GetInt32() == Steps - 1);
        repeats.ShouldBeGreaterThan(0, "no kill met an attempt in flight");

        // The server saw every call of a step under one key, and none after the call that followed the step's completion.
        Tell($"{server.Calls.Count} calls of {server.Calls.Distinct().Count()} steps");
        var known = new Dictionary<string, int>();
        foreach (var key in server.Calls)
        {
            var parts = key.Split('/');
            var step = int.Parse(parts[1][1..], System.Globalization.CultureInfo.InvariantCulture);
            step.ShouldBeGreaterThanOrEqualTo(known.GetValueOrDefault(parts[0]), key);
            known[parts[0]] = step;
        }
    }

    async Task<int> KillAsync(int seed, int kills, Func<JsonElement, bool> isRight)
    {
        var random = new Random(seed);
        var done = 0;
        var inFlight = 0;
        while (done < kills || await UnfinishedAsync() is not null)
        {
            var unfinished = await UnfinishedAsync();
            string[] arguments = unfinished is { } run ? ["resume", run.ToString()] : ["run", "--flow", "flow.yaml", "--input-json", """{"n":7}"""];
            using var process = Cli.Start(_workspace.Directory, arguments);
            process.StandardInput.Close();
            var isEarly = random.Next(4) == 0;
            if (!isEarly)
                await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            var finish = Cli.FinishAsync(process);
            if (done < kills)
            {
                await Task.WhenAny(finish, Task.Delay(isEarly ? random.Next(20, LongestLifeMs) : random.Next(LongestWorkMs), TestContext.Current.CancellationToken));
                if (!process.HasExited)
                {
                    process.Kill();
                    await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                    await finish;
                    done++;
                    inFlight += await UnfinishedAsync() is null ? 0 : 1;
                    continue;
                }
            }

            var ended = await finish;
            ended.ExitCode.ShouldBe(0, ended.Output + ended.Error);
            isRight(ended.Json.GetProperty("result")).ShouldBeTrue(ended.Output);
        }

        await using var store = await OpenAsync();
        var runs = await store.Index.ListAsync(new RunQuery { Tenant = RunKey.DefaultTenant, Limit = 1000 }, TestContext.Current.CancellationToken);
        runs.ShouldAllBe(r => r.Status == RunStatus.Completed);
        var (recoveries, repeats) = (0, 0);
        foreach (var run in runs)
        {
            var (taken, repeated) = await CheckJournalAsync(store, run.RunId);
            recoveries += taken;
            repeats += repeated;
        }

        Tell(
            $"{done} of {kills} kills, {inFlight} with a run unfinished; {runs.Count} runs, all right; {recoveries} recoveries; " +
            $"{repeats} attempts were in flight and started again; no step completed twice or ran after it had completed");
        inFlight.ShouldBeGreaterThan(kills / 3);
        return repeats;
    }

    // On the console as well: the counts are to be seen in a run that passes.
    void Tell(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }

    static async Task<(int Recoveries, int Repeats)> CheckJournalAsync(SqliteRunStore store, Guid runId)
    {
        var key = new RunKey(RunKey.DefaultTenant, runId);
        var sequence = 0L;
        var epoch = 0L;
        var (recoveries, repeats) = (0, 0);
        var started = new HashSet<int>();
        var completed = new HashSet<int>();
        await foreach (var record in store.Journal.ReadAsync(key, cancellationToken: TestContext.Current.CancellationToken))
        {
            record.Sequence.ShouldBe(++sequence);
            record.Epoch.ShouldBeGreaterThanOrEqualTo(epoch);
            epoch = record.Epoch;
            switch (RunEventCodec.Decode(key, record))
            {
                case StepsStarted starts:
                    starts.Starts.ShouldAllBe(s => !completed.Contains(s.Step) && s.Attempt == 1);
                    repeats += starts.Starts.Count(s => !started.Add(s.Step));
                    break;
                case StepDeferred deferred:
                    completed.ShouldNotContain(deferred.Step);
                    break;
                case StepCompleted step:
                    completed.Add(step.Step).ShouldBeTrue($"step {step.Step} completed twice");
                    break;
                case RunRecovered:
                    recoveries++;
                    break;
            }
        }

        completed.Count.ShouldBe(Steps);
        return (recoveries, repeats);
    }

    async Task<Guid?> UnfinishedAsync()
    {
        if (!File.Exists(_workspace.Database))
            return null;
        await using var store = await OpenAsync();
        var runs = await store.Index.ListRunningRootsAsync(null, 10, TestContext.Current.CancellationToken);
        return runs.Count == 0 ? null : runs.ShouldHaveSingleItem().RunId;
    }

    Task<SqliteRunStore> OpenAsync() => SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = _workspace.Database });
}
