// Appends to a store until it is killed. Prints "<run> <last sequence>" after each acknowledgement, and nothing before it.
using System.Text;
using StepFlow.Engine.Journal;
using StepFlow.Storage.Sqlite;

const int Writers = 8;
await using var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = args[0], CheckpointPages = 200 });
await using var output = Console.OpenStandardOutput();
using var gate = new SemaphoreSlim(1);
await Task.WhenAll(Enumerable.Range(1, Writers).Select(n => Task.Run(() => WriteAsync(new Guid(n, 0, 0, new byte[8])))));

async Task WriteAsync(Guid id)
{
    var run = new RunKey(RunKey.DefaultTenant, id);
    var head = await store.Journal.AcquireAsync(run) ?? new JournalHead(1, 0);
    var payload = Encoding.UTF8.GetBytes(new string('x', 200));
    for (var last = head.LastSequence; ; last++)
    {
        var record = new JournalRecord(last + 1, id, head.Epoch, DateTimeOffset.UnixEpoch, RecordKind.StepCompleted, 1, payload);
        await store.Journal.AppendAsync(new JournalAppend { Run = run, ExpectedSequence = last, Epoch = head.Epoch, Records = [record] });
        var line = Encoding.ASCII.GetBytes($"{id} {last + 1}\n");
        await gate.WaitAsync();
        try
        {
            output.Write(line);
            output.Flush();
        }
        finally
        {
            gate.Release();
        }
    }
}
