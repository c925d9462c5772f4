using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Cluster.Tests;

/// <summary>Writes what a store holds into files that the checker reads.</summary>
static class StoreDump
{
    public static async Task WriteAsync(string database, string directory, CancellationToken cancel)
    {
        await using var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = database });
        await using var journal = new StreamWriter(Path.Combine(directory, "journal.log"));
        await using var index = new StreamWriter(Path.Combine(directory, "index.log"));
        (DateTimeOffset, Guid)? after = null;
        while (true)
        {
            var page = await store.Index.ListAsync(new RunQuery { Tenant = RunKey.DefaultTenant, After = after, Limit = 1000 }, cancel);
            foreach (var run in page)
            {
                after = (run.CreatedAt, run.RunId);
                await index.WriteLineAsync($$"""{"runId":"{{run.RunId}}","status":{{(int)run.Status}}}""");
                await foreach (var record in store.Journal.ReadAsync(new RunKey(run.Tenant, run.RunId), cancellationToken: cancel))
                    await journal.WriteLineAsync(Line(run.RunId, record));
            }

            if (page.Count == 0)
                return;
        }
    }

    static string Line(Guid root, JournalRecord record) => JsonSerializer.Serialize(new
    {
        root,
        sequence = record.Sequence,
        runId = record.RunId,
        epoch = record.Epoch,
        kind = JsonNamingPolicy.CamelCase.ConvertName(record.Kind.ToString()),
        payload = JsonElement.Parse(record.Payload.Span),
    });
}
