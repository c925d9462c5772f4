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
    readonly IReadOnlyList<Blob> _blobs;
    readonly IReadOnlyList<string> _mentions;
    readonly WebhookDelivery[] _outbox;
    readonly IReadOnlyList<RunSummary> _summaries;

    AppendExtras(JournalAppend append)
    {
        _run = append.Run;
        _claim = append.Claim;
        _blobs = append.Blobs;
        _mentions = append.BlobIds;
        _summaries = append.Summaries;
        _outbox = append.Outbox.Count == 0 ? [] : [.. append.Outbox.Select(entry => OutboxRow.New(append.Run, entry))];
        for (var i = 0; i < _blobs.Count; i++)
        {
            Bytes += _blobs[i].Content.Length;
        }

        for (var i = 0; i < _outbox.Length; i++)
        {
            Bytes += _outbox[i].Message.Body.Length;
        }
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

        for (var i = 0; i < _blobs.Count; i++)
        {
            // The flow of a run is kept by the run's index row, which saves a row for each start.
            if (IsFlow(_blobs[i].Id))
            {
                session.StoreFlow(_run.Tenant, _blobs[i]);
            }
            else
            {
                BlobRow.Refer(session.Database, head.Id, BlobRow.Put(session, _run.Tenant, BlobId.Parse(_blobs[i].Id)!, _blobs[i]));
            }
        }

        for (var i = 0; i < _mentions.Count; i++)
        {
            if (!IsFlow(_mentions[i]) && BlobId.Parse(_mentions[i]) is { } id && BlobRow.FindKey(session.Database, _run.Tenant, id) is { } key)
            {
                BlobRow.Refer(session.Database, head.Id, key);
            }
        }

        foreach (var delivery in _outbox)
        {
            OutboxRow.Insert(session.Database, delivery);
        }
    }

    bool IsFlow(string id)
    {
        for (var i = 0; i < _summaries.Count; i++)
        {
            if (_summaries[i].FlowId == id)
            {
                return true;
            }
        }

        return false;
    }
}
