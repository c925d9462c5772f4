using Npgsql;
using StepFlow.Engine.Storage;

namespace StepFlow.Storage.Postgres.Access;

/// <summary>The connections: short reads, and rarer writes in transactions of their own.</summary>
sealed class Database(NpgsqlDataSource source, int slot) : IAsyncDisposable
{
    // Two transactions seldom meet twice; more often means that something else is wrong.
    const int Attempts = 5;

    volatile bool _closed;

    /// <summary>Where the rarer writes count what tenants store.</summary>
    public int Slot => slot;

    public async ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            return await read(connection);
        }
        catch (Exception error) when (Failures.IsOfStore(error))
        {
            throw Failures.Translate(error, outcomeUnknown: false);
        }
    }

    /// <summary>
    /// Carries out a write in a transaction and waits until it is durable; a cancellation is heeded until it begins. What it throws
    /// undoes it. It may be called again after it met another transaction.
    /// </summary>
    public async ValueTask<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (var attempt = 1; ; attempt++)
        {
            var isCommitting = false;
            try
            {
                await using var connection = await OpenAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                var result = await write(connection);
                isCommitting = true;
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            catch (Exception error) when (attempt < Attempts && Failures.IsConflict(error))
            {
                // Again, on what the other one left.
            }
            catch (Exception error) when (Failures.IsOfStore(error))
            {
                throw Failures.Translate(error, isCommitting && Failures.MayHaveCommitted(error));
            }
        }
    }

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        _closed ? throw new StoreUnavailableException("The store is closed; open it again.", outcomeUnknown: false) : source.OpenConnectionAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await source.DisposeAsync();
    }
}
