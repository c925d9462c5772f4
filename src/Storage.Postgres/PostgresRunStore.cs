using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Tenants;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Rows;
using StepFlow.Storage.Postgres.Schema;
using StepFlow.Storage.Postgres.Writing;

namespace StepFlow.Storage.Postgres;

/// <summary>
/// Everything a host keeps, in a schema of a PostgreSQL database, 13 or later. Appends of many runs share a commit. Several stores, also of
/// several machines, may have the schema open: epochs fence them. See docs/storage-postgres.md.
/// </summary>
public sealed class PostgresRunStore : IServerStore
{
    // Enough that the writers of some nodes seldom share one.
    const int Slots = 64;

    readonly Database _database;
    readonly AppendQueue _queue;
    readonly Task _writers;
    int _disposed;

    PostgresRunStore(PostgresStoreOptions options, NpgsqlDataSource source)
    {
        var slot = Random.Shared.Next(Slots);
        _database = new Database(source, slot);
        _queue = new AppendQueue(new SemaphoreSlim(options.QueueCapacity));
        Journal = new PostgresJournal(_queue, _database);
        Index = new PostgresRunIndex(_database);
        Snapshots = new PostgresSnapshots(_database);
        Blobs = new PostgresBlobs(_database);
        Flows = new PostgresFlows(_database);
        Keys = new PostgresApiKeys(_database);
        Audit = new PostgresAudit(_database);
        Webhooks = new PostgresWebhooks(_database);
        Tenants = new PostgresTenants(_database);
        _writers = Task.WhenAll(Enumerable.Range(1, options.Writers).Select(
            i => Task.Run(new GroupCommitWriter(_database, _queue, options, (slot + i) % Slots).RunAsync)));
    }

    /// <inheritdoc/>
    public IRunJournal Journal { get; }

    /// <inheritdoc/>
    public IRunIndex Index { get; }

    /// <inheritdoc/>
    public IRunSnapshots Snapshots { get; }

    /// <inheritdoc/>
    public IBlobStore Blobs { get; }

    /// <inheritdoc/>
    public IFlowCatalog Flows { get; }

    /// <inheritdoc/>
    public IApiKeyStore Keys { get; }

    /// <inheritdoc/>
    public IAuditLog Audit { get; }

    /// <inheritdoc/>
    public IWebhookStore Webhooks { get; }

    /// <inheritdoc/>
    public ITenantStore Tenants { get; }

    /// <inheritdoc/>
    public ValueTask<RunDeletion> DeleteRunAsync(string tenant, Guid rootRunId, CancellationToken cancellationToken = default) =>
        _database.WriteAsync(c => RunEraser.DeleteAsync(c, new RunKey(tenant, rootRunId), _database.Slot), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredBytes> UsageAsync(string tenant, CancellationToken cancellationToken = default) =>
        _database.ReadAsync(c => UsageRow.FindAsync(c, tenant), cancellationToken);

    /// <summary>Opens the store, creating its schema or bringing it up to date.</summary>
    /// <param name="options">Which database, and how.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the connection is malformed.</exception>
    /// <exception cref="StoreUnavailableException">
    /// The server cannot be reached, is too old or does not wait for its disk; the schema belongs to another program or a newer version.
    /// </exception>
    public static async Task<PostgresRunStore> OpenAsync(PostgresStoreOptions options, CancellationToken cancellationToken = default)
    {
        options.Validate();
        var source = ConnectionStrings.Open(options);
        try
        {
            await using (var connection = await source.OpenConnectionAsync(cancellationToken))
            {
                await Migrations.ApplyAsync(connection, options.Schema, cancellationToken);
            }

            return new PostgresRunStore(options, source);
        }
        catch (Exception error)
        {
            await source.DisposeAsync();
            if (Failures.IsOfStore(error))
            {
                throw Failures.Translate(error, outcomeUnknown: false);
            }

            throw;
        }
    }

    /// <summary>Finishes what waits and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _queue.Close();
        try
        {
            await _writers;
        }
        finally
        {
            await _database.DisposeAsync();
        }
    }
}
