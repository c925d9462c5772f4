using System.Text;
using StepFlow.Engine.Journal;
using Boundary = StepFlow.Storage.Sqlite.Tests.Crash.Workload.Boundary;
using Held = StepFlow.Storage.Sqlite.Tests.Crash.Workload.Held;

namespace StepFlow.Storage.Sqlite.Tests.Crash;

/// <summary>
/// Every commit of a workload meets every fault. What a crash can do (a lost, kept, doubled or torn last write) must leave all that was
/// acknowledged; what a bad disk can do to acknowledged bytes must be named. See docs/storage.md.
/// </summary>
public sealed class CrashSweepTests(ITestOutputHelper output) : IDisposable
{
    const int FrameLength = 24 + 4096;
    const int LogHeaderLength = 32;

    static readonly SemaphoreSlim Gate = new(1);
    static Workload? s_workload;

    // Syncs cost nothing there, and the sweep does thousands.
    readonly string _folder = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"stepflow-sweep-{Guid.NewGuid():n}")).FullName;

    readonly Dictionary<Verdict, int> _verdicts = [];
    readonly StringBuilder _failures = new();

    string Store => Path.Combine(_folder, "store.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_write_that_a_crash_lost_kept_or_doubled_leaves_all_that_was_acknowledged()
    {
        foreach (var (boundary, number) in await BoundariesAsync())
        {
            await CheckCrashAsync(boundary.Before, boundary.Acknowledged, boundary.Acknowledged, $"lost {number}");

            // Also what 'executed, then timed out' leaves: durable, the mark and the caller do not know of it.
            await CheckCrashAsync(boundary.After, boundary.Written, boundary.Written, $"kept {number}");
            await CheckDoubledAsync(boundary, number);
        }

        Report("lost, kept, executed-then-timeout, duplicated");
        _failures.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_write_torn_at_any_place_leaves_all_that_was_acknowledged()
    {
        foreach (var (boundary, number) in await BoundariesAsync())
        {
            var (before, after) = (boundary.Before.Log, boundary.After.Log);
            var (start, end) = Changed(before, after);
            foreach (var cut in Cuts(start, end))
            {
                // The file shows the new bytes up to the cut, then what was there before.
                byte[] log = [.. after[..cut], .. before.Length > cut ? before[cut..] : []];
                await CheckCrashAsync(boundary.Before with { Log = log }, boundary.Acknowledged, boundary.Written, $"torn {number} at {cut}", writeOn: cut % 8 == 0);
            }

            foreach (var log in Reordered(before, after, start, end))
            {
                await CheckCrashAsync(boundary.Before with { Log = log }, boundary.Acknowledged, boundary.Written, $"reordered {number}", writeOn: false);
            }
        }

        Report("torn, unsynced frames lost in any order");
        _failures.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_checkpoint_torn_at_any_sector_leaves_all_that_was_acknowledged()
    {
        var checkpoints = 0;
        foreach (var (boundary, number) in (await BoundariesAsync()).Where(b => b.Number + 1 < s_workload!.Boundaries.Count))
        {
            // While the log is copied into the file it stays whole; the file may hold any part of the copy.
            var (before, next) = (boundary.After, s_workload!.Boundaries[number + 1].Before);
            var (start, end) = Changed(before.Database, next.Database);
            checkpoints += end > start ? 1 : 0;
            for (var cut = (start + 511) / 512 * 512; cut < end; cut += 512)
            {
                byte[] database = [.. next.Database[..cut], .. before.Database.Length > cut ? before.Database[cut..] : []];
                await CheckCrashAsync(new StoreImage(database, before.Log, next.Mark), boundary.Written, boundary.Written, $"checkpoint {number} at {cut}", writeOn: cut % 4096 == 0);
            }
        }

        Report("checkpoint torn");
        checkpoints.ShouldBeGreaterThan(1);
        _failures.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Bit_rot_in_acknowledged_bytes_is_named()
    {
        var random = new Random(7);
        foreach (var (boundary, number) in await BoundariesAsync())
        {
            // The files as they are before the next commit: acknowledged, marked, perhaps folded into the database.
            if (number + 1 == s_workload!.Boundaries.Count)
            {
                continue;
            }

            var image = s_workload.Boundaries[number + 1].Before;
            var stale = s_workload.Boundaries[number / 2].Before;
            foreach (var (damaged, what) in Damages(random, image, stale))
            {
                await CheckRotAsync(damaged, boundary.Written, $"{what} after {number}");
            }

            StoreImage.Write(Store, image.Database, null, image.Mark);
            Judge(await Recovery.JudgeAsync(Store, boundary.Written, boundary.Written), allowNamed: true, $"log missing after {number}");
        }

        Report("bit flip, zeroed 512 B and 4 KiB, stale block, log missing");
        _failures.ToString().ShouldBeEmpty();
    }

    /// <summary>A power cut may set the mark back; then rot in the log's tail in the same hour is the one thing that is not noticed.</summary>
    [Fact]
    public async Task Without_the_mark_rot_in_the_tail_of_the_log_loses_its_end_but_never_gives_wrong_data()
    {
        var random = new Random(8);
        foreach (var (boundary, number) in (await BoundariesAsync()).Where(b => b.Number % 4 == 0 && b.Number + 1 < s_workload!.Boundaries.Count))
        {
            var image = s_workload!.Boundaries[number + 1].Before;
            foreach (var damaged in Enumerable.Range(0, 6).Select(_ => Flip(random, image.Log, 0)))
            {
                StoreImage.Write(Store, image.Database, damaged, null);
                var verdict = await Recovery.JudgeAsync(Store, boundary.Written, boundary.Written);
                _verdicts[verdict] = _verdicts.GetValueOrDefault(verdict) + 1;
            }
        }

        Report("bit rot in the unchecked log tail (mark missing as well)");
        _verdicts.GetValueOrDefault(Verdict.WrongData).ShouldBe(0);
        _verdicts.GetValueOrDefault(Verdict.SilentLoss).ShouldBeGreaterThan(0, "this is what the mark is for");
    }

    async Task CheckCrashAsync(
        StoreImage image, IReadOnlyDictionary<RunKey, Held> acknowledged, IReadOnlyDictionary<RunKey, Held> written, string what, bool writeOn = true)
    {
        StoreImage.Write(Store, image.Database, image.Log, image.Mark);
        var verdict = await Recovery.JudgeAsync(Store, acknowledged, written);
        Judge(verdict, allowNamed: false, what);
        if (writeOn && verdict == Verdict.Whole)
        {
            await Recovery.WriteOnAsync(Store, acknowledged);
        }
    }

    async Task CheckRotAsync(StoreImage image, IReadOnlyDictionary<RunKey, Held> written, string what)
    {
        StoreImage.Write(Store, image.Database, image.Log, image.Mark);
        Judge(await Recovery.JudgeAsync(Store, written, written), allowNamed: true, what);
    }

    /// <summary>The writer did not hear the answer and sends the same append again.</summary>
    async Task CheckDoubledAsync(Boundary boundary, int number)
    {
        var run = boundary.Written.Keys.Single(r => r == Changed(boundary));
        var (from, to) = (boundary.Acknowledged[run], boundary.Written[run]);
        if (to.Last == from.Last)
        {
            return;
        }

        StoreImage.Write(Store, boundary.After.Database, boundary.After.Log, boundary.After.Mark);
        await using (var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = Store }))
        {
            var again = new JournalAppend
            {
                Run = run,
                ExpectedSequence = from.Last,
                Epoch = from.Epoch,
                Records = [.. Enumerable.Range(1, (int)(to.Last - from.Last)).Select(i => Workload.RecordOf(run, from.Last + i, from.Epoch))],
            };
            await Should.ThrowAsync<JournalFencedException>(async () => await store.Journal.AppendAsync(again));
        }

        Judge(await Recovery.JudgeAsync(Store, boundary.Written, boundary.Written), allowNamed: false, $"doubled {number}");
    }

    static RunKey Changed(Boundary boundary) => boundary.Written.Single(w => boundary.Acknowledged[w.Key] != w.Value).Key;

    static async Task<IEnumerable<(Boundary Boundary, int Number)>> BoundariesAsync()
    {
        await Gate.WaitAsync();
        try
        {
            s_workload ??= await Workload.RecordAsync();
        }
        finally
        {
            Gate.Release();
        }

        return s_workload.Boundaries.Select((b, i) => (b, i));
    }

    static (int Start, int End) Changed(byte[] before, byte[] after)
    {
        var start = before.AsSpan().CommonPrefixLength(after);
        var end = after.Length;
        while (end > start && end <= before.Length && before[end - 1] == after[end - 1])
        {
            end--;
        }

        return (start, end);
    }

    /// <summary>Every byte of the first frame's header and of the last bytes, and the edges of all sectors between.</summary>
    static IEnumerable<int> Cuts(int start, int end) => Enumerable.Range(start, end - start).Where(at =>
        at < start + 26 || at >= end - 3 || (at - LogHeaderLength) % FrameLength is 0 or 23 or 24 || at % 512 == 0);

    /// <summary>Each set of frames of the last commit that can have missed the disk when only some were written.</summary>
    static IEnumerable<byte[]> Reordered(byte[] before, byte[] after, int start, int end)
    {
        var first = Math.Max(0, (start - LogHeaderLength) / FrameLength);
        var count = Math.Min(3, ((end - LogHeaderLength + FrameLength - 1) / FrameLength) - first);
        for (var kept = 1; kept < (1 << count) - 1; kept++)
        {
            var log = new byte[after.Length];
            before.AsSpan(0, Math.Min(before.Length, log.Length)).CopyTo(log);
            after.AsSpan(0, start < LogHeaderLength ? LogHeaderLength : 0).CopyTo(log);
            for (var frame = 0; frame < count; frame++)
            {
                if ((kept & (1 << frame)) != 0)
                {
                    var at = LogHeaderLength + ((first + frame) * FrameLength);
                    after.AsSpan(at, FrameLength).CopyTo(log.AsSpan(at));
                }
            }

            yield return log;
        }
    }

    static IEnumerable<(StoreImage Image, string What)> Damages(Random random, StoreImage image, StoreImage stale)
    {
        yield return (image with { Log = Flip(random, image.Log, 0, LogHeaderLength) }, "flip in the log header");
        for (var i = 0; i < 5; i++)
        {
            yield return (image with { Log = Flip(random, image.Log, LogHeaderLength) }, "flip in the log");
            yield return (image with { Database = Flip(random, image.Database, 0) }, "flip in the database");
        }

        foreach (var size in (int[])[512, 4096])
        {
            yield return (image with { Log = Replace(random, image.Log, [], size) }, $"zeroed {size} in the log");
            yield return (image with { Database = Replace(random, image.Database, [], size) }, $"zeroed {size} in the database");
            yield return (image with { Log = Replace(random, image.Log, stale.Log, size) }, $"stale {size} in the log");
            yield return (image with { Database = Replace(random, image.Database, stale.Database, size) }, $"stale {size} in the database");
        }

        yield return (image with { Mark = Flip(random, image.Mark, 0, 8) }, "flip in the mark");
    }

    static byte[] Flip(Random random, byte[] bytes, int from, int to = int.MaxValue)
    {
        var copy = bytes.ToArray();
        if (Math.Min(copy.Length, to) > from)
        {
            copy[random.Next(from, Math.Min(copy.Length, to))] ^= (byte)(1 << random.Next(8));
        }

        return copy;
    }

    static byte[] Replace(Random random, byte[] bytes, byte[] source, int size)
    {
        var copy = bytes.ToArray();
        if (copy.Length >= size)
        {
            var at = random.Next(copy.Length / size) * size;
            copy.AsSpan(at, size).Clear();
            source.AsSpan(Math.Min(at, source.Length), Math.Clamp(source.Length - at, 0, size)).CopyTo(copy.AsSpan(at));
        }

        return copy;
    }

    void Judge(Verdict verdict, bool allowNamed, string what)
    {
        _verdicts[verdict] = _verdicts.GetValueOrDefault(verdict) + 1;
        if (verdict is not Verdict.Whole && !(allowNamed && verdict is Verdict.Named))
        {
            _failures.AppendLine($"{what}: {verdict}");
        }
    }

    void Report(string faults)
    {
        var figure = $"{faults}: {_verdicts.Values.Sum()} recoveries, " +
            string.Join(", ", Enum.GetValues<Verdict>().Select(v => $"{v} {_verdicts.GetValueOrDefault(v)}"));
        output.WriteLine(figure);
        Console.WriteLine(figure);
    }
}
