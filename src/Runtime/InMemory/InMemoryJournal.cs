using System.Runtime.CompilerServices;
using StepFlow.Engine.Journal;
using StepFlow.Runtime.Webhooks;

namespace StepFlow.Runtime.InMemory;

sealed class InMemoryJournal(InMemoryState state) : IRunJournal
{
    public ValueTask AppendAsync(JournalAppend append, CancellationToken cancellationToken = default)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = new byte[JournalBatchCodec.Measure(append)];
            JournalBatchCodec.Encode(append, batch);
            lock (state.Gate)
            {
                state.RequireOpen_NeedsLock();
                Append_NeedsLock(append, batch);
            }

            return ValueTask.CompletedTask;
        }
        catch (Exception error)
        {
            return ValueTask.FromException(error);
        }
    }

    public async IAsyncEnumerable<JournalRecord> ReadAsync(
        RunKey run, long fromSequence = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await ValueTask.CompletedTask;
        byte[][] batches;
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            batches = state.Journals.TryGetValue(run, out var journal)
                ? [.. journal.Batches.Skip(FirstBatch(journal.Batches, fromSequence)).Select(b => b.Bytes)]
                : [];
        }

        List<JournalRecord> records = [];
        foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            records.Clear();
            JournalBatchCodec.Decode(run, fromSequence, batch, records);
            foreach (var record in records.Where(r => r.Sequence >= fromSequence))
            {
                yield return record;
            }
        }
    }

    public ValueTask<JournalHead?> AcquireAsync(RunKey run, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return state.Journals.TryGetValue(run, out var journal)
                ? new ValueTask<JournalHead?>(new JournalHead(++journal.Epoch, journal.Last))
                : default;
        }
    }

    void Append_NeedsLock(JournalAppend append, byte[] batch)
    {
        foreach (var run in append.Summaries)
        {
            if (state.Runs.TryGetValue((run.Tenant, run.RunId), out var known)
                && (known.CreatedAt, known.RootRunId, known.FlowName) != (run.CreatedAt, run.RootRunId, run.FlowName))
            {
                throw new ArgumentException($"The creation time, root and flow name of run {run.RunId} never change, but an index row differs.");
            }
        }

        var isNew = !state.Journals.TryGetValue(append.Run, out var journal);
        if (isNew)
        {
            if (append.ExpectedSequence != 0 || append.Epoch != 1)
            {
                throw new JournalFencedException(
                    append.Run, $"There is no such journal; a new one begins at 0 with epoch 1, not at {append.ExpectedSequence} with {append.Epoch}");
            }

            Claim_NeedsLock(append);
            state.Journals.Add(append.Run, journal = new MemoryJournal());
            state.Tenants.Add(append.Run.Tenant);
        }
        else if (journal!.Epoch != append.Epoch)
        {
            throw new JournalFencedException(
                append.Run, $"The run belongs to epoch {journal.Epoch}, the append has {append.Epoch}; stop this owner");
        }
        else if (journal.Last != append.ExpectedSequence)
        {
            throw new JournalFencedException(
                append.Run, $"The journal ends at {journal.Last}, the append expects {append.ExpectedSequence}; read it again");
        }

        journal!.Bytes += batch.Length;
        journal.Seal = JournalBatchCodec.Seal(batch, JournalBatchCodec.Key(append.Run), journal.Seal);
        journal.Last += append.Records.Count;
        journal.Batches.Add((journal.Last, batch));
        foreach (var run in append.Summaries)
        {
            state.Runs[(run.Tenant, run.RunId)] = run;
        }

        Keep_NeedsLock(append);
    }

    void Claim_NeedsLock(JournalAppend append)
    {
        if (append.Claim is { } claim && !state.Claims.TryAdd((append.Run.Tenant, claim.Key), (append.Run.RootRunId, claim.RequestHash)))
        {
            var (holder, hash) = state.Claims[(append.Run.Tenant, claim.Key)];
            throw new IdempotencyConflictException(claim.Key, holder, hash);
        }
    }

    void Keep_NeedsLock(JournalAppend append)
    {
        var (tenant, root) = append.Run;
        foreach (var blob in append.Blobs)
        {
            state.Blobs.Put(tenant, blob);
            state.Blobs.Refer(tenant, root, blob.Id);
        }

        foreach (var run in append.Summaries)
        {
            state.Blobs.Refer(tenant, root, run.FlowId);
        }

        foreach (var id in append.BlobIds)
        {
            state.Blobs.Refer(tenant, root, id);
        }

        foreach (var entry in append.Outbox)
        {
            state.Deliveries.TryAdd((tenant, entry.Id), new WebhookDelivery
            {
                Tenant = tenant,
                RootRunId = root,
                Message = entry with { Body = entry.Body.ToArray() },
                Status = DeliveryStatus.Pending,
                DueAt = entry.CreatedAt,
            });
        }
    }

    static int FirstBatch(List<(long Last, byte[] Bytes)> batches, long from)
    {
        var (low, high) = (0, batches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = batches[middle].Last < from ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
