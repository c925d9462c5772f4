using System.Collections.Concurrent;
using SQLitePCL;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Testing.Contracts;

namespace StepFlow.Storage.Sqlite.Tests;

public sealed class SqliteRunStoreTests : IDisposable
{
    static readonly RunKey Run = new("t", new Guid(1, 2, 3, new byte[8]));

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_store_on_the_same_file_fences_the_first()
    {
        await using var first = await OpenAsync();
        await first.Journal.AppendAsync(Append(0));
        await using var second = await OpenAsync();
        var head = (await second.Journal.AcquireAsync(Run)).ShouldNotBeNull();
        await Should.ThrowAsync<JournalFencedException>(async () => await first.Journal.AppendAsync(Append(1)));
        await second.Journal.AppendAsync(Append(1, head.Epoch));
        (await ReadAsync(first)).ShouldBe(2);
    }

    [Fact]
    public async Task Two_stores_on_one_file_that_append_in_turn_see_each_others_records()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        for (var i = 0; i < 20; i++)
        {
            await (i % 2 == 0 ? first : second).Journal.AppendAsync(Append(i));
            await Should.ThrowAsync<JournalFencedException>(async () => await (i % 2 == 0 ? second : first).Journal.AppendAsync(Append(i)));
        }

        (await ReadAsync(first)).ShouldBe(20);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_with_the_way_out()
    {
        await using (await OpenAsync())
        {
        }

        Change("PRAGMA user_version = 99");
        var error = await Should.ThrowAsync<StoreUnavailableException>(OpenAsync());
        error.Message.ShouldContain("newer StepFlow (schema 99");
    }

    [Fact]
    public async Task A_file_of_another_program_is_refused_and_left_alone()
    {
        Change("CREATE TABLE theirs (x)");
        var error = await Should.ThrowAsync<StoreUnavailableException>(OpenAsync());
        error.Message.ShouldContain("another program");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(_folder.Database, new string('x', 5000));
        var error = await Should.ThrowAsync<StoreUnavailableException>(OpenAsync());
        error.OutcomeUnknown.ShouldBeFalse();
        error.Message.ShouldContain("Restore a backup", Case.Insensitive);
    }

    [Fact]
    public async Task A_copy_without_its_log_is_refused_and_the_message_says_how_to_accept_the_loss()
    {
        await using (var store = await OpenAsync())
        {
            await store.Journal.AppendAsync(Append(0));
            File.Copy(_folder.Database, _folder.File("copy.db"));
            await store.Journal.AppendAsync(Append(1));
            File.Copy(_folder.Database + "-mark", _folder.File("copy.db-mark"));
        }

        var options = new SqliteStoreOptions { Path = _folder.File("copy.db") };
        var error = await Should.ThrowAsync<StoreUnavailableException>(SqliteRunStore.OpenAsync(options));
        error.Message.ShouldContain("delete '" + _folder.File("copy.db-mark"));
        File.Delete(_folder.File("copy.db-mark"));
        await using var accepted = await SqliteRunStore.OpenAsync(options);
    }

    [Fact]
    public async Task A_failed_sync_at_the_commit_stops_the_store_and_says_that_the_outcome_is_unknown()
    {
        var failing = false;
        await using (var store = await OpenAsync(point =>
        {
            if (failing && point == WritePoint.AfterCommit)
            {
                throw new SqliteError(raw.SQLITE_IOERR | (4 << 8), "injected: fsync failed");
            }
        }))
        {
            await store.Journal.AppendAsync(Append(0));
            failing = true;
            (await Should.ThrowAsync<StoreUnavailableException>(async () => await store.Journal.AppendAsync(Append(1)))).OutcomeUnknown.ShouldBeTrue();
            failing = false;
            var later = await Should.ThrowAsync<StoreUnavailableException>(async () => await store.Journal.AppendAsync(Append(2)));
            later.OutcomeUnknown.ShouldBeFalse();
            later.Message.ShouldContain("restart");
        }

        await using var again = await OpenAsync();
        (await ReadAsync(again)).ShouldBe(2);
    }

    [Fact]
    public async Task An_io_error_before_the_commit_stops_the_store_and_nothing_was_kept()
    {
        var failing = false;
        await using (var store = await OpenAsync(point =>
        {
            if (failing && point == WritePoint.BeforeCommit)
            {
                throw new SqliteError(raw.SQLITE_IOERR | (3 << 8), "injected: write failed");
            }
        }))
        {
            await store.Journal.AppendAsync(Append(0));
            failing = true;
            await Should.ThrowAsync<StoreUnavailableException>(async () => await store.Journal.AppendAsync(Append(1)));
            await Should.ThrowAsync<StoreUnavailableException>(async () => await store.Journal.AcquireAsync(Run));
        }

        await using var again = await OpenAsync();
        (await ReadAsync(again)).ShouldBe(1);
    }

    [Theory]
    [InlineData("ALTER TABLE batches RENAME COLUMN data TO datum")]
    [InlineData("DROP TABLE batches")]
    public async Task A_file_whose_tables_are_others_is_not_blamed_on_the_disk(string change)
    {
        await using var store = await OpenAsync();
        await store.Journal.AppendAsync(Append(0));
        Change(change);
        var read = await Should.ThrowAsync<StoreUnavailableException>(async () => await ReadAsync(store));
        var write = await Should.ThrowAsync<StoreUnavailableException>(async () => await store.Journal.AppendAsync(Append(1)));
        var later = await Should.ThrowAsync<StoreUnavailableException>(async () => await store.Journal.AppendAsync(Append(1)));
        foreach (var error in new[] { read, write, later })
        {
            error.OutcomeUnknown.ShouldBeFalse();
            error.Message.ShouldContain("not what this version of StepFlow expects");
            error.Message.ShouldContain("restore a backup");
            error.Message.ShouldNotContain("disk");
        }
    }

    [Fact]
    public async Task A_file_whose_tables_are_others_is_refused_at_the_opening_with_the_reason()
    {
        await using (await OpenAsync())
        {
        }

        Change("DROP TABLE batches");
        var error = await Should.ThrowAsync<StoreUnavailableException>(OpenAsync());
        error.Message.ShouldContain("not what this version of StepFlow expects");
    }

    [Fact]
    public async Task A_failed_checkpoint_stops_the_store_after_the_acknowledgement()
    {
        await using (var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions
        {
            Path = _folder.Database,
            CheckpointPages = 1,
            OnPoint = point => _ = point == WritePoint.BeforeCheckpoint ? throw new SqliteError(raw.SQLITE_IOERR, "injected") : 0,
        }))
        {
            await store.Journal.AppendAsync(Append(0));
            await Should.ThrowAsync<StoreUnavailableException>(async () => await store.Journal.AppendAsync(Append(1)));
        }

        await using var again = await OpenAsync();
        (await ReadAsync(again)).ShouldBe(1);
    }

    [Fact]
    public async Task A_full_disk_fails_the_write_and_keeps_everything_before_it()
    {
        var written = 0;
        await using (var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = _folder.Database, MaxPages = 60 }))
        {
            StoreUnavailableException? error = null;
            while (error is null)
            {
                try
                {
                    await store.Journal.AppendAsync(Append(written) with { Records = [RunStoreContract.Record(Run, written + 1, payload: new string('x', 9000))] });
                    written++;
                }
                catch (StoreUnavailableException full)
                {
                    error = full;
                }
            }

            error.OutcomeUnknown.ShouldBeFalse();
            error.Message.ShouldContain("disk is full");
            written.ShouldBeGreaterThan(5);
            (await ReadAsync(store)).ShouldBe(written);
        }

        await using var again = await OpenAsync();
        await again.Journal.AppendAsync(Append(written));
        (await ReadAsync(again)).ShouldBe(written + 1);
    }

    [Fact]
    public async Task A_store_that_met_a_full_disk_goes_on_when_there_is_room()
    {
        var full = true;
        await using var store = await OpenAsync(point => _ = full && point == WritePoint.BeforeCommit ? throw new SqliteError(raw.SQLITE_FULL, "injected") : 0);
        (await Should.ThrowAsync<StoreUnavailableException>(async () => await store.Journal.AppendAsync(Append(0)))).OutcomeUnknown.ShouldBeFalse();
        full = false;
        await store.Journal.AppendAsync(Append(0));
        (await ReadAsync(store)).ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_another_process_holds_too_long_fails_the_write_and_the_store_goes_on()
    {
        await using var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = _folder.Database, BusyTimeout = TimeSpan.FromMilliseconds(1) });
        using (var other = Database.Open(_folder.Database, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5)))
        {
            other.Execute("BEGIN IMMEDIATE");
            var error = await Should.ThrowAsync<StoreUnavailableException>(async () => await store.Journal.AppendAsync(Append(0)));
            error.OutcomeUnknown.ShouldBeFalse();
            error.Message.ShouldContain("BusyTimeout");
        }

        await store.Journal.AppendAsync(Append(0));
    }

    [Fact]
    public async Task Callers_go_on_on_other_threads_than_the_writers()
    {
        ConcurrentBag<string?> names = [];
        await using var store = await OpenAsync(point => names.Add(Thread.CurrentThread.Name));
        var writer = "StepFlow SQLite writer";
        await Task.WhenAll(Enumerable.Range(1, 50).Select(async n =>
        {
            var run = new RunKey("t", new Guid(n, 0, 0, new byte[8]));
            await store.Journal.AppendAsync(RunStoreContract.Append(run, 0));
            Thread.CurrentThread.Name.ShouldNotBe(writer);
        }));
        names.ShouldAllBe(name => name == writer);
    }

    [Fact]
    public async Task Many_waiting_writes_share_few_commits()
    {
        var commits = 0;
        using var started = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        await using var store = await OpenAsync(point =>
        {
            if (point == WritePoint.BeforeCommit && Interlocked.Increment(ref commits) == 1)
            {
                started.Set();
                release.Wait();
            }
        });
        var first = store.Journal.AppendAsync(Append(0)).AsTask();
        started.Wait();
        var others = Enumerable.Range(10, 500)
            .Select(n => store.Journal.AppendAsync(RunStoreContract.Append(new RunKey("t", new Guid(n, 0, 0, new byte[8])), 0)).AsTask()).ToArray();
        release.Set();
        await Task.WhenAll([first, .. others]);
        commits.ShouldBe(2);
    }

    [Fact]
    public async Task Damaged_records_are_named_with_their_place()
    {
        await using (var store = await OpenAsync())
        {
            for (var i = 0; i < 5; i++)
            {
                await store.Journal.AppendAsync(Append(i));
            }
        }

        Change("UPDATE batches SET data = CAST(substr(data, 1, length(data) - 1) || '!' AS BLOB) WHERE last = 3");
        await using var again = await OpenAsync();
        var error = await Should.ThrowAsync<JournalCorruptedException>(async () => await ReadAsync(again));
        (error.Run, error.Sequence).ShouldBe((Run, 3));
    }

    [Theory]
    [InlineData("DELETE FROM batches WHERE last = 3", 3)]
    [InlineData("DELETE FROM batches WHERE last = 1", 1)]
    [InlineData("UPDATE batches SET data = (SELECT data FROM batches WHERE last = 2) WHERE last = 3", 3)]
    [InlineData("UPDATE batches SET last = 9 WHERE last = 5", 5)]
    public async Task Missing_or_misplaced_records_are_named(string damage, long sequence)
    {
        await using (var store = await OpenAsync())
        {
            for (var i = 0; i < 5; i++)
            {
                await store.Journal.AppendAsync(Append(i));
            }
        }

        Change(damage);
        await using var again = await OpenAsync();
        (await Should.ThrowAsync<JournalCorruptedException>(async () => await ReadAsync(again))).Sequence.ShouldBe(sequence);
    }

    [Fact]
    public async Task A_finished_run_that_lost_its_last_records_is_named()
    {
        await using (var store = await OpenAsync())
        {
            await store.Journal.AppendAsync(Append(0));
            await store.Journal.AppendAsync(RunStoreContract.Append(Run, 1, summaries: RunStoreContract.Summary(Run, RunStatus.Completed)));
        }

        Change("INSERT INTO batches SELECT 100, 77, last, data FROM batches WHERE last = 2; DELETE FROM batches WHERE last = 2 AND journal <> 77");
        await using var again = await OpenAsync();
        (await Should.ThrowAsync<JournalCorruptedException>(async () => await ReadAsync(again))).Sequence.ShouldBe(2);
        await Should.ThrowAsync<JournalCorruptedException>(async () => await again.Journal.AcquireAsync(Run));
    }

    [Fact]
    public async Task All_bad_options_are_named_at_once()
    {
        var error = await Should.ThrowAsync<ArgumentException>(
            () => SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = " ", MaxBatch = 0, Readers = 0 }));
        error.Message.ShouldContain("Path");
        error.Message.ShouldContain("MaxBatch");
        error.Message.ShouldContain("Readers");
    }

    [Fact]
    public async Task The_file_is_synced_at_every_commit()
    {
        await using var store = await OpenAsync();
        await store.Journal.AppendAsync(Append(0));
        using var database = StoreOpener.OpenReader(_folder.Database, new SqliteStoreOptions());
        database.ReadText("PRAGMA journal_mode").ShouldBe("wal");
        database.ReadInt64("PRAGMA synchronous").ShouldBeGreaterThanOrEqualTo(2);
    }

    static JournalAppend Append(int expected, long epoch = 1) => RunStoreContract.Append(Run, expected, epoch: epoch);

    static async Task<int> ReadAsync(SqliteRunStore store) => await store.Journal.ReadAsync(Run).CountAsync();

    Task<SqliteRunStore> OpenAsync() => OpenAsync(null);

    Task<SqliteRunStore> OpenAsync(Action<WritePoint>? onPoint) =>
        SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = _folder.Database, OnPoint = onPoint });

    /// <summary>Changes the closed file behind the store's back.</summary>
    void Change(string sql)
    {
        using var database = Database.Open(_folder.Database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, TimeSpan.FromSeconds(5));
        database.Execute(sql);
    }
}
