using StepFlow.Engine.Storage;

namespace StepFlow.Engine.Journal;

/// <summary>What an append may carry besides its records; the same for every store.</summary>
public static class AppendChecks
{
    const int MaxKeyLength = 255;
    const int MaxHashLength = 128;
    const int MaxNameLength = 255;
    const int MaxUrlLength = 2048;
    const int MaxBodyLength = 256 << 10;

    /// <exception cref="ArgumentException">Something is malformed.</exception>
    public static void Check(JournalAppend append)
    {
        for (var i = 0; i < append.Summaries.Count; i++)
        {
            if (append.Summaries[i] is var run && (run.Tenant != append.Run.Tenant || run.RootRunId != append.Run.RootRunId))
            {
                throw new ArgumentException(
                    $"The index row of run {run.RunId} belongs to {run.Tenant}/{run.RootRunId}, the append to {append.Run}.", nameof(append));
            }
        }

        if (append.Claim is { } claim)
            Check(append, claim);
        for (var i = 0; i < append.Blobs.Count; i++)
            Check(append.Blobs[i]);
        if (append.Outbox.Count > JournalAppend.MaxOutbox)
            throw new ArgumentException($"An append has {JournalAppend.MaxOutbox} messages at most, not {append.Outbox.Count}.", nameof(append));
        for (var i = 0; i < append.Outbox.Count; i++)
            Check(append.Outbox[i]);
    }

    /// <exception cref="ArgumentException">The id is no lower-case SHA-256, or a name is too long.</exception>
    public static void Check(Blob blob)
    {
        if (!BlobId.IsValid(blob.Id))
            throw new ArgumentException($"'{blob.Id}' is not a lower-case SHA-256.", nameof(blob));
        if (blob.FileName is { Length: > MaxNameLength } || blob.ContentType is { Length: > MaxNameLength })
            throw new ArgumentException($"A file name or media type has {MaxNameLength} characters at most.", nameof(blob));
    }

    /// <exception cref="ArgumentException">The document is not the entry's.</exception>
    public static void Check(FlowEntry flow, Blob document)
    {
        Check(document);
        if (document.Id != flow.FlowId || document.Kind != BlobKind.Flow)
            throw new ArgumentException($"The document of flow '{flow.FlowId}' is blob '{document.Id}' of kind {document.Kind}.", nameof(document));
    }

    static void Check(JournalAppend append, IdempotencyClaim claim)
    {
        if (append.ExpectedSequence != 0)
            throw new ArgumentException("Only the first append of a run can claim an idempotency key.", nameof(append));
        if (claim.Key.Length is 0 or > MaxKeyLength)
            throw new ArgumentException($"An idempotency key has 1 to {MaxKeyLength} characters, not {claim.Key.Length}.", nameof(append));
        if (claim.RequestHash.Length is 0 or > MaxHashLength)
            throw new ArgumentException($"A request hash has 1 to {MaxHashLength} characters, not {claim.RequestHash.Length}.", nameof(append));
    }

    static void Check(OutboxEntry entry)
    {
        if (entry.Url.Length is 0 or > MaxUrlLength)
            throw new ArgumentException($"The address of message {entry.Id} has 1 to {MaxUrlLength} characters, not {entry.Url.Length}.", nameof(entry));
        if (entry.Body.Length > MaxBodyLength)
            throw new ArgumentException($"The body of message {entry.Id} has {entry.Body.Length} bytes, more than {MaxBodyLength}.", nameof(entry));
        if (entry.Event.Length > MaxNameLength || entry.SigningSecret is { Length: > MaxNameLength })
            throw new ArgumentException($"The event and secret's name of message {entry.Id} have {MaxNameLength} characters at most.", nameof(entry));
    }
}
