using System.Runtime.CompilerServices;
using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Reading;
using StepFlow.Storage.Postgres.Rows;
using StepFlow.Storage.Postgres.Writing;

namespace StepFlow.Storage.Postgres;

sealed class PostgresJournal(AppendQueue queue, Database database) : IRunJournal
{
    public ValueTask AppendAsync(JournalAppend append, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return queue.AppendAsync(append, JournalBatchCodec.Measure(append), cancellationToken);
    }

    public async IAsyncEnumerable<JournalRecord> ReadAsync(
        RunKey run, long fromSequence = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (JournalCursor? cursor = JournalCursor.At(run, fromSequence); cursor is { } at;)
        {
            var page = await database.ReadAsync(c => JournalPage.ReadAsync(c, at), cancellationToken);
            foreach (var record in page.Records)
            {
                yield return record;
            }

            cursor = page.Next;
        }
    }

    public ValueTask<JournalHead?> AcquireAsync(RunKey run, CancellationToken cancellationToken = default) =>
        database.WriteAsync(c => AcquireAsync(c, run), cancellationToken);

    static async Task<JournalHead?> AcquireAsync(NpgsqlConnection connection, RunKey run)
    {
        if (await HeadRow.LockAsync(connection, run) is not { } head)
        {
            return null;
        }

        head.Epoch++;
        await HeadRow.UpdateAsync(connection, run, head);
        return new JournalHead(head.Epoch, head.Last);
    }
}
