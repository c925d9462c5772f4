using System.Collections.Concurrent;
using System.Diagnostics;
using SQLitePCL;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Bench;

/// <summary>
/// The floor: a bare group-commit loop without any engine. One thread writes what waits in one transaction; a run of n steps
/// is n + 1 awaited appends of 200 bytes (for a fan-out: one, then all at once, then one).
/// </summary>
static class SqliteFloor
{
    sealed record Write(byte[] Payload, TaskCompletionSource Done);

    public static async Task<string> RunAsync(Workload workload, int atOnce, TimeSpan period, string folder)
    {
        // Opening a store once resolves the native library.
        await using (await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder, "other.db") }))
        {
        }

        using var queue = new BlockingCollection<Write>(8192);
        var writer = new Thread(() => WriteLoop(queue, Path.Combine(folder, "floor.db"))) { IsBackground = true };
        writer.Start();
        var fan = workload.Name is "fan100" or "wide10k";
        var measurement = new Measurement(workload.Name, "sqlite-floor", atOnce);
        var clock = Stopwatch.StartNew();
        var clients = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(() => ClientAsync(queue, workload.Steps, fan, clock, period))));
        measurement.End();
        queue.CompleteAdding();
        writer.Join();
        foreach (var latencies in clients)
            measurement.Add(latencies);
        return measurement.ToJson(workload.Steps);
    }

    static async Task<List<double>> ClientAsync(BlockingCollection<Write> queue, int steps, bool fan, Stopwatch clock, TimeSpan until)
    {
        var payload = new byte[200];
        var latencies = new List<double>();
        do
        {
            var started = Stopwatch.GetTimestamp();
            await AppendAsync(queue, payload);
            if (fan)
                await Task.WhenAll(Enumerable.Range(0, steps - 1).Select(_ => AppendAsync(queue, payload)));
            for (var i = fan ? steps - 1 : 0; i < steps; i++)
                await AppendAsync(queue, payload);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        while (clock.Elapsed < until);
        return latencies;
    }

    static Task AppendAsync(BlockingCollection<Write> queue, byte[] payload)
    {
        var write = new Write(payload, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        queue.Add(write);
        return write.Done.Task;
    }

    static void WriteLoop(BlockingCollection<Write> queue, string path)
    {
        Check(raw.sqlite3_open(path, out var db));
        Execute(db, "PRAGMA journal_mode=WAL");
        Execute(db, "PRAGMA synchronous=FULL");
        Execute(db, "CREATE TABLE journal(id INTEGER PRIMARY KEY, payload BLOB)");
        Check(raw.sqlite3_prepare_v2(db, "INSERT INTO journal(payload) VALUES(?)", out var insert));
        var batch = new List<Write>();
        foreach (var first in queue.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < 1024 && queue.TryTake(out var next))
                batch.Add(next);
            Execute(db, "BEGIN IMMEDIATE");
            foreach (var write in batch)
            {
                raw.sqlite3_bind_blob(insert, 1, write.Payload);
                raw.sqlite3_step(insert);
                raw.sqlite3_reset(insert);
            }

            Execute(db, "COMMIT");
            foreach (var write in batch)
                write.Done.SetResult();
            batch.Clear();
        }

        insert.Dispose();
        db.Dispose();
    }

    static void Execute(sqlite3 db, string sql) => Check(raw.sqlite3_exec(db, sql));

    static void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw new InvalidOperationException($"SQLite says {code}");
    }
}
