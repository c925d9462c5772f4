using System.Collections.Concurrent;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Testing.Contracts;
using StepFlow.Testing.Postgres;

namespace StepFlow.Storage.Postgres.Tests;

/// <summary>The server crashes and comes back under load, on a server of the test's own.</summary>
public sealed class OutageTests
{
    const int Runs = 8;
    const int Outages = 3;
    const int BetweenOutages = 200;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_doubled_when_the_server_crashes()
    {
        var server = new PostgresServer();
        await using var stopping = server;
        await server.InitializeAsync();
        await using var store = await PostgresRunStore.OpenAsync(new PostgresStoreOptions { Connection = server.Connection });
        var acknowledged = new ConcurrentDictionary<RunKey, long>();
        var (ended, appends) = (false, new SemaphoreSlim(0));
        var writers = Enumerable.Range(0, Runs).Select(_ => Task.Run(() => WriteAsync(new RunKey("t", Guid.CreateVersion7())))).ToArray();
        for (var outage = 0; outage < Outages; outage++)
        {
            for (var i = 0; i < BetweenOutages; i++)
                await appends.WaitAsync(TestContext.Current.CancellationToken);
            await server.StopAsync("immediate");
            await server.StartAsync();
        }

        Volatile.Write(ref ended, true);
        await Task.WhenAll(writers);
        acknowledged.Count.ShouldBe(Runs);
        foreach (var (run, last) in acknowledged)
        {
            var records = await store.Journal.ReadAsync(run).ToListAsync(TestContext.Current.CancellationToken);
            records.Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, (int)last).Select(i => (long)i));
        }

        // As an owner does: after an error it reads again, and goes on from what it finds.
        async Task WriteAsync(RunKey run)
        {
            for (long last = 0; !Volatile.Read(ref ended);)
            {
                try
                {
                    await store.Journal.AppendAsync(RunStoreContract.Append(run, (int)last));
                    last++;
                    acknowledged[run] = last;
                    appends.Release();
                }
                catch (StoreUnavailableException e)
                {
                    var found = await FindLastAsync(run);
                    found.ShouldBeInRange(last, last + (e.OutcomeUnknown ? 1 : 0));
                    acknowledged[run] = last = found;
                }
            }
        }

        async Task<long> FindLastAsync(RunKey run)
        {
            while (true)
            {
                try
                {
                    return await store.Journal.ReadAsync(run).LongCountAsync();
                }
                catch (StoreUnavailableException)
                {
                    await Task.Yield();
                }
            }
        }
    }
}
