using System.Runtime.CompilerServices;
using StepFlow.Engine.Journal;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

sealed class SqliteJournal(WriteQueue queue, ReaderPool readers) : IRunJournal
{
    readonly AppendPool _pool = new();

    public ValueTask AppendAsync(JournalAppend append, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var operation = _pool.Rent();
        operation.Prepare(append);
        var task = operation.Task;
        var queued = queue.EnqueueAsync(operation, cancellationToken);
        return queued.IsCompletedSuccessfully ? task : AwaitQueuedAsync(queued, operation, task);
    }

    public async IAsyncEnumerable<JournalRecord> ReadAsync(
        RunKey run, long fromSequence = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (JournalCursor? cursor = JournalCursor.At(run, fromSequence); cursor is { } at;)
        {
            var page = await readers.ReadAsync(at, JournalPage.Read, cancellationToken);
            foreach (var record in page.Records)
            {
                yield return record;
            }

            cursor = page.Next;
        }
    }

    public async ValueTask<JournalHead?> AcquireAsync(RunKey run, CancellationToken cancellationToken = default)
    {
        var operation = new SessionOperation<JournalHead?>(session => (Acquire(session, run), null));
        cancellationToken.ThrowIfCancellationRequested();
        await queue.EnqueueAsync(operation, cancellationToken);
        return await operation.Task;
    }

    static JournalHead? Acquire(WriteSession session, RunKey run)
    {
        if (session.FindHead(run) is not { } head)
        {
            return null;
        }

        HeadRow.Update(session.Database, run, head.Id, head.Epoch + 1, head.Last);
        session.Changed();
        head.Epoch++;
        return new JournalHead(head.Epoch, head.Last);
    }

    static async ValueTask AwaitQueuedAsync(ValueTask queued, AppendOperation operation, ValueTask task)
    {
        try
        {
            await queued;
        }
        catch
        {
            operation.Abandon();
            throw;
        }

        await task;
    }
}
