using SQLitePCL;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Audit;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Tenants;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Reading;
using StepFlow.Storage.Sqlite.Rows;
using StepFlow.Storage.Sqlite.Schema;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

/// <summary>
/// Everything a host keeps, in one SQLite file. One thread writes, in group commits that are synced to the disk; readers never wait for it.
/// Several stores, also of several processes, may have the file open: epochs fence them. See docs/storage.md.
/// </summary>
public sealed class SqliteRunStore : IServerStore
{
    readonly WriteQueue _queue;
    readonly WriteSession _session;
    readonly GroupCommitWriter _writer;
    readonly ReaderPool _readers;
    readonly DurabilityMark? _mark;
    int _disposed;

    SqliteRunStore(SqliteStoreOptions options, Database database, DurabilityMark? mark, Func<Database>? openReader)
    {
        _mark = mark;
        _queue = new WriteQueue(new SemaphoreSlim(options.QueueCapacity));
        _session = new WriteSession(database);
        _readers = new ReaderPool(openReader, options.Readers, _queue);
        Journal = new SqliteJournal(_queue, _readers);
        Index = new SqliteRunIndex(_readers);
        Snapshots = new SqliteSnapshots(_queue, _readers);
        Blobs = new SqliteBlobs(_queue, _readers);
        Flows = new SqliteFlows(_queue, _readers);
        Keys = new SqliteApiKeys(_queue, _readers);
        Audit = new SqliteAudit(_queue, _readers);
        Webhooks = new SqliteWebhooks(_queue, _readers);
        Tenants = new SqliteTenants(_queue, _readers);
        _writer = new GroupCommitWriter(_session, _queue, mark, options);
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
        _queue.RunAsync(session => RunEraser.Delete(session, new RunKey(tenant, rootRunId)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredBytes> UsageAsync(string tenant, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(tenant, UsageRow.Find, cancellationToken);

    /// <summary>Opens the store, creating it or bringing its schema up to date, and checks that nothing acknowledged is missing.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StoreUnavailableException">
    /// The file cannot be opened, belongs to another program or a newer version, is damaged, or ends before the last acknowledged write.
    /// </exception>
    public static Task<SqliteRunStore> OpenAsync(SqliteStoreOptions options)
    {
        options.Validate();
        return Task.Run(() => Open(options));
    }

    /// <summary>Finishes what waits, copies the log into the file and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _queue.Close(new StoreUnavailableException("The store is closed; open it again.", outcomeUnknown: false));
        try
        {
            await _writer.Ended;
        }
        finally
        {
            _readers.Dispose();
            StoreOpener.Close(_session, _mark, complete: _writer.Stopped is null);
        }
    }

    static SqliteRunStore Open(SqliteStoreOptions options)
    {
        if (options.Path is null)
        {
            var memory = Database.Open(":memory:", raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, options.BusyTimeout);
            Migrations.Apply(memory, "memory");
            return new SqliteRunStore(options, memory, null, null);
        }

        var path = Path.GetFullPath(options.Path);
        var (database, mark) = StoreOpener.Open(path, options);
        return new SqliteRunStore(options, database, mark, () => StoreOpener.OpenReader(path, options));
    }
}
