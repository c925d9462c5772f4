using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Postgres.Rows;

namespace StepFlow.Storage.Postgres.Writing;

/// <summary>An append, encoded on its caller's thread.</summary>
sealed class AppendOperation
{
    readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly JournalAppend _append;

    public AppendOperation(JournalAppend append, int length)
    {
        _append = append;
        Rows = append.Summaries.Count == 0 ? [] : RunRow.Encode(append.Summaries);
        Text.Check(append.Claim?.Key, "idempotency key");
        Text.Check(append.Claim?.RequestHash, "request hash");
        Last = append.ExpectedSequence + append.Records.Count;
        Outbox = append.Outbox.Count == 0 ? [] : [.. append.Outbox.Select(entry => OutboxRow.New(append.Run, entry))];
        Batch = new byte[length];
        JournalBatchCodec.Encode(append, Batch);
        Bytes = length + append.Blobs.Sum(b => b.Content.Length) + append.Outbox.Sum(o => o.Body.Length);
    }

    public RunKey Run => _append.Run;

    public byte[] Batch { get; }

    public long Last { get; }

    public RunRow[] Rows { get; }

    public WebhookDelivery[] Outbox { get; }

    public IdempotencyClaim? Claim => _append.Claim;

    public IReadOnlyList<Blob> Blobs => _append.Blobs;

    /// <summary>Blobs it only mentions.</summary>
    public IReadOnlyList<string> BlobIds => _append.BlobIds;

    /// <summary>About how much it adds to the commit.</summary>
    public int Bytes { get; }

    /// <summary>Why it was not carried out; null: it was.</summary>
    public Exception? Refusal { get; set; }

    public Task Task => _source.Task;

    /// <summary>The flow of a run is kept by the run's index row, which saves a row for each start.</summary>
    public bool IsFlow(string id) => Array.Exists(Rows, r => r.Summary.FlowId == id);

    public JournalFencedException? Fence(Head? head)
    {
        var (expected, epoch) = (_append.ExpectedSequence, _append.Epoch);
        if (head is null)
        {
            return expected != 0 ? new JournalFencedException(Run, $"The journal has no records, the append expects {expected}")
                : epoch != 1 ? new JournalFencedException(Run, $"A new journal begins with epoch 1, not {epoch}")
                : null;
        }

        return head.Epoch != epoch
            ? new JournalFencedException(Run, $"The run belongs to epoch {head.Epoch}, the append has {epoch}; stop this owner")
            : head.Last != expected
            ? new JournalFencedException(Run, $"The journal ends at {head.Last}, the append expects {expected}; read it again")
            : null;
    }

    /// <summary>The transaction is durable: tells the caller.</summary>
    public void Complete()
    {
        if (Refusal is null)
        {
            _source.TrySetResult();
        }
        else
        {
            _source.TrySetException(Refusal);
        }
    }

    /// <summary>The transaction did not come about, or nobody knows.</summary>
    public void Fail(Exception error) => _source.TrySetException(error);
}
