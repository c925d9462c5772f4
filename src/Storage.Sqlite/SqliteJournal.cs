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
        var length = JournalBatchCodec.Measure(append);
        var place = queue.WaitForPlaceAsync(cancellationToken);
        return place.IsCompletedSuccessfully ? Queue(append, length) : AppendLaterAsync(place, append, length);
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

        head.Epoch++;
        session.SaveHead(run, head);
        session.Changed();
        return new JournalHead(head.Epoch, head.Last);
    }

    async ValueTask AppendLaterAsync(Task place, JournalAppend append, int length)
    {
        await place;
        await Queue(append, length);
    }

    // Encodes only now that there is a place, so that the queue's capacity bounds the buffers.
    ValueTask Queue(JournalAppend append, int length)
    {
        var operation = _pool.Rent();
        try
        {
            operation.Prepare(append, length);
        }
        catch
        {
            queue.GiveBack();
            operation.Abandon();
            throw;
        }

        var task = operation.Task;
        queue.Add(operation);
        return task;
    }
}
