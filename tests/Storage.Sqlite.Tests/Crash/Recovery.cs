using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Webhooks;
using Held = StepFlow.Storage.Sqlite.Tests.Crash.Workload.Held;

namespace StepFlow.Storage.Sqlite.Tests.Crash;

/// <summary>What became of a damaged store.</summary>
enum Verdict
{
    /// <summary>All that was acknowledged is there, and nothing that was never written.</summary>
    Whole,

    /// <summary>The damage was named: the store or the journal refused.</summary>
    Named,

    /// <summary>Something acknowledged is missing without a word.</summary>
    SilentLoss,

    /// <summary>Something was read that was never written.</summary>
    WrongData,
}

/// <summary>Opens a store after a fault and judges what it holds.</summary>
static class Recovery
{
    /// <summary>Between what was acknowledged and what was written at most, for each run.</summary>
    public static async Task<Verdict> JudgeAsync(
        string path, IReadOnlyDictionary<RunKey, Held> acknowledged, IReadOnlyDictionary<RunKey, Held> written)
    {
        try
        {
            await using var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = path });
            return await JudgeAsync(store, acknowledged, written);
        }
        catch (Exception error) when (error is JournalCorruptedException or StoreUnavailableException)
        {
            return Verdict.Named;
        }
    }

    /// <summary>Writes on after a recovery, opens again and looks again: an append after a torn one is a known killer.</summary>
    public static async Task WriteOnAsync(string path, IReadOnlyDictionary<RunKey, Held> acknowledged)
    {
        Dictionary<RunKey, long> lasts = [];
        await using (var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = path }))
        {
            foreach (var run in acknowledged.Keys)
            {
                var head = await store.Journal.AcquireAsync(run) ?? new JournalHead(1, 0);
                lasts[run] = head.LastSequence + 1;
                await store.Journal.AppendAsync(new JournalAppend
                {
                    Run = run,
                    ExpectedSequence = head.LastSequence,
                    Epoch = head.Epoch,
                    Records = [Workload.RecordOf(run, head.LastSequence + 1, head.Epoch)],
                });
            }
        }

        await using var again = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = path });
        foreach (var (run, last) in lasts)
        {
            (await ReadAsync(again, run)).ShouldBe(last);
        }
    }

    static async Task<Verdict> JudgeAsync(
        SqliteRunStore store, IReadOnlyDictionary<RunKey, Held> acknowledged, IReadOnlyDictionary<RunKey, Held> written)
    {
        foreach (var run in acknowledged.Keys)
        {
            var (least, most) = (acknowledged[run], written[run]);
            if (await ReadAsync(store, run) is not { } last || last > most.Last)
            {
                return Verdict.WrongData;
            }

            var status = (await store.Index.FindAsync(run.Tenant, run.RootRunId))?.Status;
            var listed = await store.Index.ListAsync(new RunQuery { Tenant = run.Tenant });
            var snapshot = (await store.Snapshots.LoadAsync(run))?.Sequence ?? 0;
            if (last < least.Last || snapshot < least.Snapshot || (status != least.Status && status != most.Status)
                || listed.Any(r => r.RunId == run.RootRunId) != status.HasValue)
            {
                return Verdict.SilentLoss;
            }

            if (await JudgeRestAsync(store, run, last, last == most.Last ? most.Messages : least.Messages) is var rest && rest != Verdict.Whole)
            {
                return rest;
            }

            // The next owner's epoch must be above every earlier one's.
            if (last > 0 && (await store.Journal.AcquireAsync(run)).ShouldNotBeNull().Epoch <= least.Epoch)
            {
                return Verdict.SilentLoss;
            }
        }

        return Verdict.Whole;
    }

    /// <summary>What came with the appends: the claim and the blob with the first, messages with later ones, and the usage of them all.</summary>
    static async Task<Verdict> JudgeRestAsync(SqliteRunStore store, RunKey run, long last, int messages)
    {
        var claim = await store.Index.FindClaimAsync(run.Tenant, Workload.KeyOf(run));
        var blob = await store.Blobs.FindAsync(run.Tenant, Workload.BlobOf(run).Id);
        var outbox = await store.Webhooks.ListAsync(new DeliveryQuery { Tenant = run.Tenant, RootRunId = run.RootRunId });
        if (claim is { } found && found != (run.RootRunId, "hash"))
        {
            return Verdict.WrongData;
        }

        return claim.HasValue == last > 0 && blob is not null == last > 0 && outbox.Count == messages
            && outbox.All(d => d.Message.RunId == run.RootRunId) ? Verdict.Whole : Verdict.SilentLoss;
    }

    /// <summary>The last sequence; null when a record is not what was written.</summary>
    static async Task<long?> ReadAsync(SqliteRunStore store, RunKey run)
    {
        var last = 0L;
        await foreach (var record in store.Journal.ReadAsync(run))
        {
            var expected = Workload.RecordOf(run, ++last, record.Epoch);
            if (record with { Payload = default } != expected with { Payload = default } || !record.Payload.Span.SequenceEqual(expected.Payload.Span))
            {
                return null;
            }
        }

        return last;
    }
}
