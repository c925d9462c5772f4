using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Rows;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>
/// The writer's connection and what it may assume. Between two transactions of ours no other process has written as long as
/// SQLite's data_version stands still; then the cached heads are exact and the fence costs no query.
/// </summary>
sealed class WriteSession : IDisposable
{
    const int CachedHeads = 100_000;
    const int CachedFlows = 10_000;

    readonly HeadCache _heads = new(CachedHeads);
    readonly Statement _begin;
    readonly Statement _commit;
    readonly Statement _dataVersion;
    readonly Statement _insertBatch;
    readonly HashSet<(string Tenant, string Id)> _storedFlows = [];
    readonly Dictionary<string, StoredBytes> _usage = [];
    long _knownVersion = -1;
    bool _numbered;

    public WriteSession(Database database)
    {
        Database = database;
        Flows = new FlowKeys(database);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _dataVersion = database.Prepare("PRAGMA data_version");
        _insertBatch = database.Prepare("INSERT INTO batches (position, journal, last, data) VALUES (?, ?, ?, ?)");
    }

    public Database Database { get; }

    /// <summary>The numbers of flows.</summary>
    public FlowKeys Flows { get; }

    /// <summary>Number of the last change; every transaction raises it. What <see cref="DurabilityMark"/> remembers.</summary>
    public long Position { get; private set; }

    public void Begin()
    {
        _begin.Run();
        _dataVersion.Step();
        var version = _dataVersion.Int64(0);
        _dataVersion.Reset();
        if (version != _knownVersion)
        {
            Forget();
            Position = ReadPosition(Database);
            _knownVersion = version;
        }

        _numbered = true;
    }

    public void Commit()
    {
        foreach (var (tenant, added) in _usage)
        {
            UsageRow.Add(Database, tenant, added);
        }

        _usage.Clear();
        if (!_numbered)
        {
            Database.Prepare("UPDATE store SET position = ? WHERE id = 1").Bind(1, ++Position).Run();
        }

        _commit.Run();
    }

    /// <summary>Undoes the open transaction, when there still is one, and forgets what was learnt in it.</summary>
    public void Rollback()
    {
        Forget();
        if (Database.InTransaction)
        {
            Database.Execute("ROLLBACK");
        }
    }

    /// <summary>Whether a change other than a batch was made; such a transaction needs a number of its own.</summary>
    public void Changed() => _numbered = false;

    public static long ReadPosition(Database database) => Math.Max(
        database.ReadInt64("SELECT max(position) FROM batches"), database.ReadInt64("SELECT position FROM store WHERE id = 1"));

    public Head? FindHead(RunKey run)
    {
        var head = _heads.Find(run);
        if (head is null && HeadRow.Find(Database, run) is { } row)
        {
            var last = row.FindLast(Database);
            head = new Head { Id = row.Id, Epoch = row.Epoch, Last = last.Sequence, Seal = last.Seal, Bytes = row.CountBytes(Database), Counted = row.Bytes };
            _heads.Add(run, head);
        }

        return head;
    }

    public Head CreateHead(RunKey run, long known, long bytes)
    {
        var head = new Head { Id = HeadRow.Insert(Database, run, known, bytes), Epoch = 1, Last = 0, Seal = 0, Bytes = 0, Counted = bytes };
        AddUsage(run.Tenant, new StoredBytes(bytes, 0));
        _heads.Add(run, head);
        return head;
    }

    public void InsertBatch(Head head, long last, uint seal, ReadOnlySpan<byte> batch)
    {
        _insertBatch.Bind(1, ++Position).Bind(2, head.Id).Bind(3, last).Bind(4, batch).Run();
        head.Last = last;
        head.Seal = seal;
        head.Bytes += batch.Length;
    }

    /// <summary>Writes a head's row as it is now, and counts what it has grown by.</summary>
    public void SaveHead(RunKey run, Head head)
    {
        HeadRow.Update(Database, run, head);
        AddUsage(run.Tenant, new StoredBytes(head.Bytes - head.Counted, 0));
        head.Counted = head.Bytes;
    }

    public void ForgetHead(RunKey run) => _heads.Remove(run);

    /// <summary>Stores the document of a flow, unless it is known to be there.</summary>
    public void StoreFlow(string tenant, Blob document)
    {
        if (_storedFlows.Contains((tenant, document.Id)))
        {
            return;
        }

        BlobRow.Put(this, tenant, BlobId.Parse(document.Id)!, document);
        if (_storedFlows.Count >= CachedFlows)
        {
            _storedFlows.Clear();
        }

        _storedFlows.Add((tenant, document.Id));
    }

    public void ForgetBlob(string tenant, string id) => _storedFlows.Remove((tenant, id));

    /// <summary>Adds to what a tenant stores; written once a commit.</summary>
    public void AddUsage(string tenant, StoredBytes added)
    {
        var sum = _usage.GetValueOrDefault(tenant);
        _usage[tenant] = new StoredBytes(sum.Journals + added.Journals, sum.Blobs + added.Blobs);
    }

    public void Dispose() => Database.Dispose();

    void Forget()
    {
        _heads.Clear();
        _usage.Clear();
        _storedFlows.Clear();
        Flows.Forget();
        _knownVersion = -1;
    }
}
