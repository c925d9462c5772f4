using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Sqlite.Native;
using StepFlow.Storage.Sqlite.Rows;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>What an append carries besides records and index rows. Most appends have none.</summary>
sealed class AppendExtras
{
    readonly RunKey _run;
    readonly IdempotencyClaim? _claim;
    readonly (byte[] Id, Blob Blob, bool IsFlow)[] _blobs;
    readonly byte[][] _mentions;
    readonly WebhookDelivery[] _outbox;

    AppendExtras(JournalAppend append)
    {
        _run = append.Run;
        _claim = append.Claim;

        // The flow of a run is kept by the run's index row, which saves a row for each start.
        _blobs = [.. append.Blobs.Select(b => (BlobId.Parse(b.Id)!, b, IsFlow(append, b.Id)))];
        _mentions = [.. append.BlobIds.Where(id => !IsFlow(append, id)).Select(BlobId.Parse).OfType<byte[]>()];
        _outbox = [.. append.Outbox.Select(entry => OutboxRow.New(append.Run, entry))];
        Bytes = append.Blobs.Sum(b => b.Content.Length) + append.Outbox.Sum(o => o.Body.Length);
    }

    /// <summary>About how much it adds to the commit.</summary>
    public int Bytes { get; }

    public static AppendExtras? Of(JournalAppend append) =>
        append.Claim is null && append.Blobs.Count == 0 && append.BlobIds.Count == 0 && append.Outbox.Count == 0 ? null : new AppendExtras(append);

    /// <summary>Why the append cannot go through; null: it can.</summary>
    public IdempotencyConflictException? Refuse(Database database) =>
        _claim is not null && ClaimRow.Find(database, _run.Tenant, _claim.Key) is var (holder, hash)
            ? new IdempotencyConflictException(_claim.Key, holder, hash)
            : null;

    public void Write(WriteSession session, Head head)
    {
        if (_claim is not null)
        {
            ClaimRow.Insert(session.Database, _run, _claim);
        }

        foreach (var (id, blob, isFlow) in _blobs)
        {
            var key = BlobRow.Put(session, _run.Tenant, id, blob);
            if (!isFlow)
            {
                BlobRow.Refer(session.Database, head.Id, key);
            }
        }

        foreach (var id in _mentions)
        {
            if (BlobRow.FindKey(session.Database, _run.Tenant, id) is { } key)
            {
                BlobRow.Refer(session.Database, head.Id, key);
            }
        }

        foreach (var delivery in _outbox)
        {
            OutboxRow.Insert(session.Database, delivery);
        }
    }

    static bool IsFlow(JournalAppend append, string id)
    {
        for (var i = 0; i < append.Summaries.Count; i++)
        {
            if (append.Summaries[i].FlowId == id)
            {
                return true;
            }
        }

        return false;
    }
}
