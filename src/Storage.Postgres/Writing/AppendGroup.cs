using Npgsql;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Storage.Postgres.Access;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres.Writing;

/// <summary>
/// The appends that share a transaction: what they meet was read, each is accepted or refused alone, and what the accepted ones change
/// is written in one message that ends with the commit.
/// </summary>
sealed class AppendGroup(NpgsqlConnection connection, GroupState state, IdBlock ids)
{
    // A run that writes no index rows for long is counted all the same.
    const int MaxUncounted = 1 << 20;

    readonly Dictionary<RunKey, Head> _touched = [];
    readonly List<(long Journal, long Last, byte[] Data)> _batches = [];
    readonly Dictionary<(string Tenant, Guid RunId), RunRow> _rows = [];
    readonly List<RunSummary> _new = [];
    readonly List<(RunKey Run, IdempotencyClaim Claim)> _claims = [];
    readonly List<(long Key, string Tenant, Blob Blob)> _blobs = [];
    readonly List<(long Key, Blob Blob)> _named = [];
    readonly HashSet<(long Journal, long Blob)> _refs = [];
    readonly List<AppendOperation> _outbox = [];
    readonly Dictionary<string, StoredBytes> _usage = [];

    /// <summary>Whether nothing was accepted: there is nothing to commit.</summary>
    public bool IsEmpty => _batches.Count == 0;

    /// <summary>Accepts an append, or leaves its refusal with it and changes nothing.</summary>
    public async ValueTask AddAsync(AppendOperation operation)
    {
        var head = state.Heads.GetValueOrDefault(operation.Run);
        operation.Refusal = operation.Fence(head) ?? (Exception?)RefuseClaim(operation) ?? RefuseRows(operation);
        if (operation.Refusal is not null)
        {
            return;
        }

        if (head is null)
        {
            head = new Head { Id = await ids.TakeAsync(connection), Epoch = 1, Last = 0, Seal = 0, Bytes = 0, Counted = 0, IsNew = true };
            state.Heads.Add(operation.Run, head);
        }

        _touched[operation.Run] = head;
        head.Seal = JournalBatchCodec.Seal(operation.Batch, JournalBatchCodec.Key(operation.Run), head.Seal);
        head.Last = operation.Last;
        head.Bytes += operation.Batch.Length;
        _batches.Add((head.Id, head.Last, operation.Batch));
        if (head.Counted == 0 || operation.Rows.Length > 0 || head.Bytes - head.Counted > MaxUncounted)
        {
            Count(operation.Run.Tenant, new StoredBytes(head.Bytes - head.Counted, 0));
            head.Counted = head.Bytes;
        }

        AddRows(operation);
        if (operation.Claim is { } claim)
        {
            state.Claims.Add((operation.Run.Tenant, claim.Key), (operation.Run.RootRunId, claim.RequestHash));
            _claims.Add((operation.Run, claim));
        }

        await AddBlobsAsync(operation, head);
        if (operation.Outbox.Length > 0)
        {
            _outbox.Add(operation);
        }
    }

    /// <summary>Everything accepted, and the commit, as one message.</summary>
    public NpgsqlBatch Write(int slot)
    {
        var batch = new NpgsqlBatch(connection);
        GroupStatements.AddHeads(batch, _touched);
        GroupStatements.AddBatches(batch, _batches);
        GroupStatements.AddRuns(batch, _rows.Values);
        GroupStatements.AddLabels(batch, _new);
        GroupStatements.AddClaims(batch, _claims);
        foreach (var (key, tenant, blob) in _blobs.OrderBy(b => b.Blob.Id, StringComparer.Ordinal))
        {
            batch.Add(BlobRow.Insert, BlobRow.Values(key, tenant, BlobId.Parse(blob.Id)!, blob));
        }

        foreach (var (key, blob) in _named.OrderBy(b => b.Key))
        {
            batch.Add(BlobRow.Name, key, blob.FileName, blob.ContentType);
        }

        GroupStatements.AddRefs(batch, _refs);
        foreach (var delivery in _outbox.SelectMany(o => o.Outbox))
        {
            OutboxRow.Insert(batch, delivery);
        }

        foreach (var (tenant, added) in _usage.OrderBy(u => u.Key, StringComparer.Ordinal))
        {
            batch.Add(UsageRow.Upsert, tenant, slot, added.Journals, added.Blobs);
        }

        batch.Add("COMMIT");
        return batch;
    }

    IdempotencyConflictException? RefuseClaim(AppendOperation operation) =>
        operation.Claim is { } claim && state.Claims.TryGetValue((operation.Run.Tenant, claim.Key), out var holder)
            ? new IdempotencyConflictException(claim.Key, holder.RunId, holder.Hash)
            : null;

    ArgumentException? RefuseRows(AppendOperation operation)
    {
        foreach (var row in operation.Rows)
        {
            var run = row.Summary;
            if (state.Runs.TryGetValue((run.Tenant, run.RunId), out var known)
                && known != (run.RootRunId, run.CreatedAt.UtcTicks, run.FlowName))
            {
                return new ArgumentException($"The creation time, root and flow name of run {run.RunId} never change, but an index row differs.");
            }
        }

        return null;
    }

    void AddRows(AppendOperation operation)
    {
        foreach (var row in operation.Rows)
        {
            var run = row.Summary;
            _rows[(run.Tenant, run.RunId)] = row;
            if (state.Runs.TryAdd((run.Tenant, run.RunId), (run.RootRunId, run.CreatedAt.UtcTicks, run.FlowName)))
            {
                _new.Add(run);
            }
        }
    }

    async ValueTask AddBlobsAsync(AppendOperation operation, Head head)
    {
        var tenant = operation.Run.Tenant;
        foreach (var blob in operation.Blobs)
        {
            if (!state.Blobs.TryGetValue((tenant, blob.Id), out var key))
            {
                key = await ids.TakeAsync(connection);
                state.Blobs.Add((tenant, blob.Id), key);
                _blobs.Add((key, tenant, blob));
                Count(tenant, new StoredBytes(0, blob.Content.Length));
            }
            else if (blob.FileName is not null || blob.ContentType is not null)
            {
                _named.Add((key, blob));
            }

            Refer(operation, blob.Id, head, key);
        }

        foreach (var id in operation.BlobIds)
        {
            if (state.Blobs.TryGetValue((tenant, id), out var key))
            {
                Refer(operation, id, head, key);
            }
        }
    }

    void Refer(AppendOperation operation, string id, Head head, long key)
    {
        if (!operation.IsFlow(id))
        {
            _refs.Add((head.Id, key));
        }
    }

    void Count(string tenant, StoredBytes added)
    {
        var sum = _usage.GetValueOrDefault(tenant);
        _usage[tenant] = new StoredBytes(sum.Journals + added.Journals, sum.Blobs + added.Blobs);
    }
}
