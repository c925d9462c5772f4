using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Reading;

/// <summary>
/// Runs short reads on a few connections of their own; they see the last commit and never hold up the writer. A store in memory has
/// one connection only, the writer's: its reads wait in the queue like writes.
/// </summary>
sealed class ReaderPool(Func<Database>? open, int size, WriteQueue queue) : IDisposable
{
    readonly SemaphoreSlim _places = new(size);
    readonly Stack<Database> _idle = [];
    volatile bool _closed;

    /// <summary>Runs <paramref name="read"/>; it must leave no statement stepped.</summary>
    public async ValueTask<T> ReadAsync<TArgument, T>(
        TArgument argument, Func<Database, TArgument, T> read, CancellationToken cancellationToken)
    {
        if (open is null)
        {
            var operation = new SessionOperation<T>(session => (read(session.Database, argument), null));
            await queue.EnqueueAsync(operation, cancellationToken);
            return await operation.Task;
        }

        await _places.WaitAsync(cancellationToken);
        Database? database = null;
        try
        {
            database = Rent();
            return read(database, argument);
        }
        catch (SqliteError error)
        {
            // It may be unusable; the next reader opens a new one.
            database?.Dispose();
            database = null;
            throw new StoreUnavailableException(SqliteAdvice.For(error), outcomeUnknown: false, error);
        }
        finally
        {
            Return(database);
        }
    }

    public void Dispose()
    {
        lock (_idle)
        {
            _closed = true;
            while (_idle.TryPop(out var database))
            {
                database.Dispose();
            }
        }
    }

    Database Rent()
    {
        lock (_idle)
        {
            if (_closed)
            {
                throw new StoreUnavailableException("The store is closed; open it again.", outcomeUnknown: false);
            }

            if (_idle.TryPop(out var database))
            {
                return database;
            }
        }

        return open!();
    }

    void Return(Database? database)
    {
        lock (_idle)
        {
            if (database is not null && _closed)
            {
                database.Dispose();
            }
            else if (database is not null)
            {
                _idle.Push(database);
            }
        }

        _places.Release();
    }
}
