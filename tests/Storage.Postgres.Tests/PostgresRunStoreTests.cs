using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Testing.Contracts;
using StepFlow.Testing.Postgres;

namespace StepFlow.Storage.Postgres.Tests;

public sealed class PostgresRunStoreTests(PostgresServer server)
{
    const string Tenant = RunKey.DefaultTenant;

    readonly PostgresStoreOptions _options = new() { Connection = server.Connection, Schema = server.NewSchema() };

    [Fact]
    public async Task A_second_store_on_the_same_schema_fences_the_first()
    {
        await using var first = await PostgresRunStore.OpenAsync(_options);
        await using var second = await PostgresRunStore.OpenAsync(_options);
        var run = NewRun();
        await first.Journal.AppendAsync(RunStoreContract.Append(run, 0));
        (await second.Journal.AcquireAsync(run)).ShouldBe(new JournalHead(2, 1));
        await Should.ThrowAsync<JournalFencedException>(async () => await first.Journal.AppendAsync(RunStoreContract.Append(run, 1)));
        await second.Journal.AppendAsync(RunStoreContract.Append(run, 1, epoch: 2));
        await Should.ThrowAsync<JournalFencedException>(async () => await first.Journal.AppendAsync(RunStoreContract.Append(run, 2, epoch: 1)));
        (await first.Journal.ReadAsync(run).ToListAsync(TestContext.Current.CancellationToken)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_stores_that_start_the_same_run_or_claim_the_same_key_one_wins_each_time()
    {
        await using var first = await PostgresRunStore.OpenAsync(_options);
        await using var second = await PostgresRunStore.OpenAsync(_options);
        PostgresRunStore[] stores = [first, second];
        for (var round = 0; round < 40; round++)
        {
            var (same, key) = (NewRun(), $"key-{round}");
            var started = await Task.WhenAll(stores.Select(s => TryAsync(s, RunStoreContract.Append(same, 0))));
            started.Count(won => won).ShouldBe(1);
            var claimed = await Task.WhenAll(stores.Select(
                s => TryAsync(s, RunStoreContract.Append(NewRun(), 0) with { Claim = new IdempotencyClaim(key, "h") })));
            claimed.Count(won => won).ShouldBe(1);
        }
    }

    /// <summary>Starts and deletions of runs that share a flow and a blob, on two stores: a run that is there has its flow.</summary>
    [Fact]
    public async Task A_shared_blob_is_there_as_long_as_a_run_of_any_store_keeps_it()
    {
        await using var first = await PostgresRunStore.OpenAsync(_options);
        await using var second = await PostgresRunStore.OpenAsync(_options);
        var (flow, value) = (NewBlob("{}", BlobKind.Flow), NewBlob("shared"));
        await Task.WhenAll(new[] { first, second, first, second }.Select(store => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                var run = NewRun();
                var row = RunStoreContract.Summary(run, RunStatus.Completed) with { FlowId = flow.Id };
                await store.Journal.AppendAsync(RunStoreContract.Append(run, 0, summaries: row) with { Blobs = [flow, value] });
                (await store.Blobs.FindAsync(Tenant, flow.Id)).ShouldNotBeNull();
                (await store.Blobs.FindAsync(Tenant, value.Id)).ShouldNotBeNull();
                (await store.DeleteRunAsync(Tenant, run.RootRunId)).ShouldBe(RunDeletion.Deleted);
            }
        })));
        (await first.Blobs.FindAsync(Tenant, flow.Id)).ShouldBeNull();
        (await first.UsageAsync(Tenant)).ShouldBe(default);
    }

    [Theory]
    [InlineData(WritePoint.BeforeCommit, 1)]
    [InlineData(WritePoint.AfterCommit, 2)]
    public async Task A_connection_lost_at_the_commit_leaves_the_outcome_unknown_and_the_store_goes_on(object point, int records)
    {
        var armed = 0;
        await using var store = await PostgresRunStore.OpenAsync(_options with
        {
            Writers = 1,
            OnPoint = at =>
            {
                if (at.Equals(point) && Interlocked.Exchange(ref armed, 0) == 1)
                    Disconnect(at);
            },
        });
        var run = NewRun();
        await store.Journal.AppendAsync(RunStoreContract.Append(run, 0));
        armed = 1;
        var error = await Should.ThrowAsync<StoreUnavailableException>(async () => await store.Journal.AppendAsync(RunStoreContract.Append(run, 1)));
        error.OutcomeUnknown.ShouldBeTrue();
        (await store.Journal.ReadAsync(run).ToListAsync(TestContext.Current.CancellationToken)).Count.ShouldBe(records);
        await store.Journal.AppendAsync(RunStoreContract.Append(run, records));
    }

    [Fact]
    public async Task Text_that_cannot_be_stored_is_refused_alone()
    {
        await using var store = await PostgresRunStore.OpenAsync(_options);
        foreach (var text in (string[])["a\0b", "half \uD83D", "\uDE00 half"])
        {
            var (bad, good) = (NewRun(), NewRun());
            var labels = new Dictionary<string, string> { ["x"] = text };
            var refused = store.Journal.AppendAsync(RunStoreContract.Append(good, 0)).AsTask();
            await Should.ThrowAsync<ArgumentException>(
                async () => await store.Journal.AppendAsync(RunStoreContract.Append(bad, 0, summaries: RunStoreContract.Summary(bad) with { Labels = labels })));
            await refused;
            (await store.Index.FindAsync(Tenant, bad.RootRunId)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_value_the_server_refuses_does_not_fail_its_neighbours()
    {
        await using var store = await PostgresRunStore.OpenAsync(_options with { Writers = 1 });
        var bad = NewRun();
        var neighbours = Enumerable.Range(0, 10).Select(_ => NewRun()).ToArray();

        // A flow's name is indexed whole; this one fits into no index row, however it is compressed.
        var name = string.Concat(Enumerable.Range(0, 2000).Select(i => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)))));
        var first = store.Journal.AppendAsync(RunStoreContract.Append(neighbours[0], 0)).AsTask();
        var refused = store.Journal.AppendAsync(RunStoreContract.Append(bad, 0, summaries: RunStoreContract.Summary(bad, flow: name))).AsTask();
        await Task.WhenAll(neighbours[1..].Select(n => store.Journal.AppendAsync(RunStoreContract.Append(n, 0)).AsTask()).Append(first));
        await Should.ThrowAsync<ArgumentException>(refused);
        (await store.Journal.ReadAsync(bad).ToListAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("DELETE FROM batches WHERE last = 2", "it had|holds")]
    [InlineData("DELETE FROM batches WHERE last = 3", "it had")]
    [InlineData("UPDATE batches SET data = set_byte(data, 50, 255 - get_byte(data, 50)) WHERE last = 2", "checksum")]
    [InlineData("UPDATE journals SET epoch = 7", "checksum")]
    public async Task Missing_or_damaged_rows_are_named(string damage, string expected)
    {
        await using var store = await PostgresRunStore.OpenAsync(_options);
        var run = NewRun();
        for (var i = 0; i < 3; i++)
            await store.Journal.AppendAsync(RunStoreContract.Append(run, i));
        await ExecuteAsync(damage);
        var error = await Should.ThrowAsync<JournalCorruptedException>(
            async () => await store.Journal.ReadAsync(run).ToListAsync(TestContext.Current.CancellationToken));
        error.Message.ShouldMatch(expected);
    }

    // What a cut connection looks like from this side; before the commit the server is cut off for real.
    void Disconnect(WritePoint point)
    {
        if (point == WritePoint.AfterCommit)
            throw new IOException("The answer to the commit was lost");
        using var connection = new NpgsqlConnection(server.Connection);
        connection.Open();
        using var command = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE state = 'idle in transaction' AND application_name = $1", connection)
        {
            Parameters = { new() { Value = "stepflow" } },
        };
        command.ExecuteNonQuery();
    }

    async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{server.Connection};Search Path={_options.Schema}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    static async Task<bool> TryAsync(PostgresRunStore store, JournalAppend append)
    {
        try
        {
            await store.Journal.AppendAsync(append);
            return true;
        }
        catch (Exception e) when (e is JournalFencedException or IdempotencyConflictException)
        {
            return false;
        }
    }

    static RunKey NewRun() => new(Tenant, Guid.CreateVersion7());

    static Blob NewBlob(string content, BlobKind kind = BlobKind.Data)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        return new Blob(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), kind, bytes);
    }
}
