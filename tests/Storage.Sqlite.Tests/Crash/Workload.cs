using System.Security.Cryptography;
using System.Text;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Testing.Contracts;

namespace StepFlow.Storage.Sqlite.Tests.Crash;

/// <summary>
/// Sixty appends over four runs, with takeovers, snapshots, claims, blobs, messages and index rows in between, recorded on the writer's thread before
/// and after each commit. The tiny checkpoint interval makes the log start over several times.
/// </summary>
sealed class Workload
{
    const int Appends = 60;

    public static readonly RunKey[] Runs = [.. Enumerable.Range(1, 4).Select(n => new RunKey(n % 2 == 0 ? "even" : "odd", new Guid(n, 0, 0, new byte[8])))];

    readonly List<Boundary> _boundaries = [];
    readonly Dictionary<RunKey, Held> _held = Runs.ToDictionary(r => r, _ => new Held(0, 1, null, 0, 0));

    /// <summary>What a run held. Snapshot: its sequence, 0 for none. Messages: how many it left in the outbox.</summary>
    public readonly record struct Held(long Last, long Epoch, RunStatus? Status, long Snapshot, int Messages);

    /// <summary>One commit: the files before and after it, what was acknowledged before it, and what it added.</summary>
    public sealed record Boundary(StoreImage Before, StoreImage After, Dictionary<RunKey, Held> Acknowledged, Dictionary<RunKey, Held> Written);

    public IReadOnlyList<Boundary> Boundaries => _boundaries;

    public static async Task<Workload> RecordAsync()
    {
        using var folder = new TempFolder();
        var workload = new Workload();
        StoreImage? before = null;
        StoreImage? after = null;
        await using var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions
        {
            Path = folder.Database,
            CheckpointPages = 60,
            OnPoint = point =>
            {
                before = point == WritePoint.BeforeCommit ? StoreImage.Take(folder.Database) : before;
                after = point == WritePoint.AfterCommit ? StoreImage.Take(folder.Database) : after;
            },
        });
        var random = new Random(60);
        for (var i = 0; i < Appends; i++)
        {
            var run = Runs[random.Next(Runs.Length)];
            await StepAsync(run, held => AppendAsync(store, run, held, random, i));
            if (i % 7 == 6)
            {
                await StepAsync(run, async held => held with { Epoch = (await store.Journal.AcquireAsync(run)).ShouldNotBeNull().Epoch });
            }

            if (i % 9 == 8)
            {
                await StepAsync(run, async held =>
                {
                    await store.Snapshots.SaveAsync(run, held.Epoch, new RunSnapshot(held.Last, 1, new byte[300]));
                    return held with { Snapshot = held.Last };
                });
            }
        }

        return workload;

        async Task StepAsync(RunKey run, Func<Held, Task<Held>> write)
        {
            var acknowledged = new Dictionary<RunKey, Held>(workload._held);
            workload._held[run] = await write(acknowledged[run]);
            workload._boundaries.Add(new Boundary(before!, after!, acknowledged, new Dictionary<RunKey, Held>(workload._held)));
        }
    }

    static async Task<Held> AppendAsync(SqliteRunStore store, RunKey run, Held held, Random random, int number)
    {
        var count = random.Next(1, 4);
        RunStatus? status = held.Last == 0 ? RunStatus.Running : number % 5 == 0 ? RunStatus.Parked : null;
        await store.Journal.AppendAsync(new JournalAppend
        {
            Run = run,
            ExpectedSequence = held.Last,
            Epoch = held.Epoch,
            Records = [.. Enumerable.Range(1, count).Select(i => RecordOf(run, held.Last + i, held.Epoch))],
            Summaries = status is { } s ? [RunStoreContract.Summary(run, s)] : [],
            Claim = held.Last == 0 ? new IdempotencyClaim(KeyOf(run), "hash") : null,
            Blobs = held.Last == 0 ? [BlobOf(run)] : [],
            Outbox = status is null ? [] : [RunStoreContract.Message(run, number)],
        });
        return held with
        {
            Last = held.Last + count,
            Status = status ?? held.Status,
            Messages = held.Messages + (status is null ? 0 : 1),
        };
    }

    public static string KeyOf(RunKey run) => $"key of {run}";

    public static Blob BlobOf(RunKey run)
    {
        var content = Encoding.UTF8.GetBytes($"blob of {run}");
        return new Blob(Convert.ToHexStringLower(SHA256.HashData(content)), BlobKind.Data, content);
    }

    public static JournalRecord RecordOf(RunKey run, long sequence, long epoch) =>
        RunStoreContract.Record(run, sequence, epoch, $"{run} {sequence} " + new string('p', (int)(sequence * 37 % 400)));
}
