using System.Diagnostics;
using System.Globalization;
using StepFlow.Engine.Journal;

namespace StepFlow.Storage.Sqlite.Tests.Crash;

public sealed class KillTests(ITestOutputHelper output)
{
    const int Kills = 20;

    [Fact]
    public async Task Twenty_kills_at_random_moments_lose_nothing_acknowledged()
    {
        using var folder = new TempFolder();
        var random = new Random(20300101);
        Dictionary<Guid, long> acknowledged = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            KillAfter(folder.Database, random.Next(1, 1500), acknowledged);
            await using var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = folder.Database });
            foreach (var (run, last) in acknowledged)
            {
                var read = await store.Journal.ReadAsync(new RunKey(RunKey.DefaultTenant, run)).ToListAsync();
                read.Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, read.Count).Select(i => (long)i));
                ((long)read.Count).ShouldBeGreaterThanOrEqualTo(last, $"kill {kill}, run {run}");
            }
        }

        var figure = $"{Kills} kills, {acknowledged.Values.Sum()} acknowledged appends, 0 lost";
        output.WriteLine(figure);
        Console.WriteLine(figure);
        acknowledged.Values.Sum().ShouldBeGreaterThan(Kills);
    }

    static void KillAfter(string database, int acknowledgements, Dictionary<Guid, long> acknowledged)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "StepFlow.Storage.Sqlite.Victim"), [database])
        {
            RedirectStandardOutput = true,
        };
        using var victim = Process.Start(start).ShouldNotBeNull();
        for (var line = 0; victim.StandardOutput.ReadLine() is { } text; line++)
        {
            // A line cut short by the kill has no acknowledgement's full form; the writer sends each in one write.
            var parts = text.Split(' ');
            acknowledged[Guid.Parse(parts[0])] = long.Parse(parts[1], CultureInfo.InvariantCulture);
            if (line == acknowledgements)
            {
                victim.Kill();
            }
        }

        victim.WaitForExit();
        victim.ExitCode.ShouldNotBe(0);
    }
}
