using System.Diagnostics;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>
/// The one thread that writes. It takes everything that waits, makes one transaction of it, and tells all callers after the commit.
/// While a commit is at the disk the next group gathers, so throughput is not bound by commits and no delay is needed.
/// </summary>
sealed class GroupCommitWriter
{
    // Bounds the memory of a transaction, whatever waits.
    const int MaxCommitBytes = 32 << 20;

    readonly WriteSession _session;
    readonly WriteQueue _queue;
    readonly DurabilityMark? _mark;
    readonly SqliteStoreOptions _options;
    readonly List<WriteOperation> _batch = [];
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _checkpointedPages;

    public GroupCommitWriter(WriteSession session, WriteQueue queue, DurabilityMark? mark, SqliteStoreOptions options)
    {
        (_session, _queue, _mark, _options) = (session, queue, mark, options);
        new Thread(Run) { Name = "StepFlow SQLite writer", IsBackground = true }.Start();
    }

    /// <summary>Completes when the queue was closed and everything in it has been dealt with.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Why it stopped before its time; null while it works.</summary>
    public StoreUnavailableException? Stopped { get; private set; }

    void Run()
    {
        try
        {
            while (_queue.Take(_batch, _options.MaxBatch))
            {
                if (Stopped is null)
                {
                    Commit();
                }
                else
                {
                    FailAll(new StoreUnavailableException(Stopped.Message, outcomeUnknown: false, Stopped.InnerException));
                }
            }

            _ended.SetResult();
        }
        catch (Exception error)
        {
            // A bug of ours: nobody may be left waiting.
            Stop("The SQLite writer failed unexpectedly; nothing more is written. Restart and report this.", error, outcomeUnknown: true);
            while (_queue.TakeMore(_batch, _options.MaxBatch) > 0)
            {
                FailAll(Stopped!);
            }

            _ended.SetException(error);
        }
    }

    void Commit()
    {
        try
        {
            _session.Begin();
        }
        catch (SqliteError error)
        {
            Undo(error);
            return;
        }

        if (!ExecuteAll())
        {
            return;
        }

        try
        {
            _options.OnPoint?.Invoke(WritePoint.BeforeCommit);
            var started = Stopwatch.GetTimestamp();
            _session.Commit();
            StoreMetrics.Committed(Stopwatch.GetElapsedTime(started), _batch.Count);
            _options.OnPoint?.Invoke(WritePoint.AfterCommit);
            _mark?.Write(_session.Position);
        }
        catch (SqliteError error) when (error.IsPassing)
        {
            Undo(error);
            return;
        }
        catch (Exception error) when (error is SqliteError or IOException)
        {
            TryRollback();
            Stop(
                "The commit failed at the disk, and nobody knows what it kept; nothing more is written. " +
                "Check the disk, restart, and let the runs be read again.", error, outcomeUnknown: true);
            return;
        }

        CompletionBatch.Complete(_batch);
        Checkpoint();
    }

    /// <summary>Executes what was taken and whatever arrives meanwhile. False: all were answered, there is nothing to commit.</summary>
    bool ExecuteAll()
    {
        var bytes = 0L;
        for (var i = 0; i < _batch.Count; i++)
        {
            var operation = _batch[i];
            try
            {
                operation.Execute(_session);
                bytes += operation.Bytes;
            }
            catch (Exception error)
            {
                if (error is SqliteError { IsPassing: true, IsOfOneWrite: false } passing)
                {
                    Undo(passing);
                    return false;
                }

                // Its own fault: the others are done again without it.
                _session.Rollback();
                _batch.RemoveAt(i);
                operation.Fail(Translate(error));
                if (error is SqliteError { IsPassing: false, IsCorruption: false } lasting)
                {
                    Stop($"Nothing more is written. {SqliteAdvice.For(lasting)}", error, outcomeUnknown: false);
                    return false;
                }

                if (_batch.Count == 0 || !TryBegin())
                {
                    return false;
                }

                (i, bytes) = (-1, 0);
                continue;
            }

            if (i == _batch.Count - 1 && bytes < MaxCommitBytes)
            {
                _queue.TakeMore(_batch, _options.MaxBatch);
            }
        }

        return true;
    }

    bool TryBegin()
    {
        try
        {
            _session.Begin();
            return true;
        }
        catch (SqliteError error)
        {
            Undo(error);
            return false;
        }
    }

    void Undo(SqliteError error)
    {
        TryRollback();
        if (error.IsPassing)
        {
            FailAll(new StoreUnavailableException(SqliteAdvice.For(error), outcomeUnknown: false, error));
        }
        else
        {
            Stop(SqliteAdvice.For(error), error, outcomeUnknown: false);
        }
    }

    void TryRollback()
    {
        try
        {
            _session.Rollback();
        }
        catch (SqliteError error)
        {
            Stop("A failed transaction could not be undone; nothing more is written. Check the disk and restart.", error, outcomeUnknown: true);
        }
    }

    void Checkpoint()
    {
        try
        {
            var pages = _session.Database.PagesWritten();
            if (pages - _checkpointedPages >= _options.CheckpointPages)
            {
                _options.OnPoint?.Invoke(WritePoint.BeforeCheckpoint);
                _mark?.Flush();
                _session.Database.Checkpoint(truncate: false);
                _checkpointedPages = pages;
            }
        }
        catch (Exception error) when (error is SqliteError or IOException)
        {
            // A failed fsync must not be tried again: the kernel may have dropped the pages it could not write.
            Stop("The disk failed while the log was copied into the file; nothing more is written. Check it and restart.", error, outcomeUnknown: false);
        }
    }

    void Stop(string message, Exception error, bool outcomeUnknown)
    {
        Stopped ??= new StoreUnavailableException(message, outcomeUnknown, error);
        _queue.Close(Stopped);
        FailAll(new StoreUnavailableException(message, outcomeUnknown, error));
    }

    void FailAll(StoreUnavailableException error)
    {
        foreach (var operation in _batch)
        {
            operation.Fail(error);
        }

        _batch.Clear();
    }

    static Exception Translate(Exception error) => error switch
    {
        JournalCorruptedException or ArgumentException => error,
        SqliteError sqlite => new StoreUnavailableException(SqliteAdvice.For(sqlite), outcomeUnknown: false, sqlite),
        _ => new StoreUnavailableException($"The write failed: {error.Message}", outcomeUnknown: false, error),
    };

}
