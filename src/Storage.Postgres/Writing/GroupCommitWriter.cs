using System.Data;
using System.Diagnostics;
using Npgsql;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;

namespace StepFlow.Storage.Postgres.Writing;

/// <summary>
/// Takes everything that waits, makes one transaction of it in two messages, and tells all callers after the commit. While a commit is
/// at the server the next group gathers, so throughput is not bound by commits and no delay is needed.
/// </summary>
sealed class GroupCommitWriter(Database database, AppendQueue queue, PostgresStoreOptions options, int slot)
{
    const int Attempts = 5;

    readonly IdBlock _ids = new();
    readonly List<AppendOperation> _taken = [];
    NpgsqlConnection? _connection;
    bool _isCommitting;

    /// <summary>Works until the queue was closed and everything in it has been dealt with.</summary>
    public async Task RunAsync()
    {
        while (await queue.WaitAsync())
        {
            queue.Take(_taken, options.MaxBatch);
            if (_taken.Count > 0)
            {
                await CommitOrFailAsync();
            }
        }

        await DropConnectionAsync();
    }

    async Task CommitOrFailAsync()
    {
        try
        {
            await CommitAsync(_taken);
        }
        catch (Exception error)
        {
            // A bug of ours: nobody may be left waiting.
            FailAll(_taken, error, outcomeUnknown: true);
        }

        _taken.Clear();
    }

    async Task CommitAsync(List<AppendOperation> operations)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryCommitAsync(operations);
                break;
            }
            catch (Exception error)
            {
                // Read before the rollback, which may fail as well.
                var outcomeUnknown = _isCommitting && Failures.MayHaveCommitted(error);
                var isRolledBack = await RollbackAsync();
                if (isRolledBack && attempt < Attempts && Failures.IsConflict(error))
                {
                    continue;
                }

                if (!outcomeUnknown && operations.Count > 1 && Failures.IsOfOneWrite(error))
                {
                    await CommitAloneAsync(operations);
                    return;
                }

                FailAll(operations, error, outcomeUnknown);
                return;
            }
        }

        foreach (var operation in operations)
        {
            operation.Complete();
        }
    }

    // One of them is at fault: each on its own, so that its neighbours go through.
    async Task CommitAloneAsync(List<AppendOperation> operations)
    {
        foreach (var operation in operations)
        {
            await CommitAsync([operation]);
        }
    }

    async Task TryCommitAsync(List<AppendOperation> operations)
    {
        _isCommitting = false;
        var connection = await ConnectAsync();
        var group = new AppendGroup(connection, await GroupState.ReadAsync(connection, operations), _ids);
        foreach (var operation in operations)
        {
            await group.AddAsync(operation);
        }

        if (group.IsEmpty)
        {
            await connection.RunAsync("ROLLBACK");
            return;
        }

        await using var batch = group.Write(slot);
        options.OnPoint?.Invoke(WritePoint.BeforeCommit);
        _isCommitting = true;
        var started = Stopwatch.GetTimestamp();
        await batch.ExecuteNonQueryAsync();
        StoreMetrics.Committed(Stopwatch.GetElapsedTime(started), operations.Count);
        options.OnPoint?.Invoke(WritePoint.AfterCommit);
    }

    async ValueTask<NpgsqlConnection> ConnectAsync()
    {
        if (_connection is null)
        {
            _connection = await database.OpenAsync(CancellationToken.None);

            // A plan made while the tables were small must not walk through them when they are large.
            await _connection.RunAsync("SET enable_hashjoin = off");
            await _connection.RunAsync("SET enable_mergejoin = off");
        }

        return _connection;
    }

    /// <summary>Undoes what is open; a connection that cannot do that is given up, and the server undoes it.</summary>
    async Task<bool> RollbackAsync()
    {
        try
        {
            if (_connection is { State: ConnectionState.Open })
            {
                await _connection.RunAsync("ROLLBACK");
                return true;
            }
        }
        catch (Exception)
        {
            // Given up below; what led here is what the callers are told.
        }

        await DropConnectionAsync();
        return false;
    }

    async Task DropConnectionAsync()
    {
        if (_connection is not null)
        {
            var connection = _connection;
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    static void FailAll(List<AppendOperation> operations, Exception error, bool outcomeUnknown)
    {
        var translated = Failures.IsOfStore(error) || error is StoreUnavailableException or ArgumentException or Engine.Journal.JournalCorruptedException
            ? Failures.Translate(error, outcomeUnknown)
            : new StoreUnavailableException($"The write failed unexpectedly: {error.Message}", outcomeUnknown, error);
        foreach (var operation in operations)
        {
            operation.Fail(translated);
        }
    }
}
