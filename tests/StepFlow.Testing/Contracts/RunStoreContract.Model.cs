using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Testing.Contracts;

public abstract partial class RunStoreContract
{
    /// <summary>What a store should hold, said as simply as possible.</summary>
    sealed class ModelRun
    {
        public long Epoch { get; set; }

        public List<string> Records { get; } = [];

        public RunStatus? Status { get; set; }

        public (long Sequence, byte Data)? Snapshot { get; set; }
    }

    /// <summary>Any order of operations leaves the store as it leaves a dictionary.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Random_operations_leave_the_store_as_the_model_says(int seed)
    {
        var random = new Random(seed);
        var runs = Enumerable.Range(0, 6).Select(i => NewRun(i % 2 == 0 ? "even" : "odd")).ToArray();
        var model = runs.ToDictionary(r => r, _ => new ModelRun());
        for (var step = 0; step < 250; step++)
        {
            var run = runs[random.Next(runs.Length)];
            switch (random.Next(10))
            {
                case < 5:
                    await AppendBothAsync(random, run, model[run]);
                    break;
                case 5:
                    await AcquireBothAsync(run, model[run]);
                    break;
                case 6 or 7:
                    await SnapshotBothAsync(random, run, model[run]);
                    break;
                case 8:
                    await CompareAsync(random, run, model[run], $"seed {seed}, step {step}");
                    break;
                case 9 when random.Next(10) == 0:
                    await ReopenAsync();
                    break;
            }
        }

        foreach (var run in runs)
        {
            await CompareAsync(random, run, model[run], $"seed {seed}, end");
        }
    }

    async Task AppendBothAsync(Random random, RunKey run, ModelRun model)
    {
        var count = random.Next(1, 5);
        var epoch = random.Next(8) == 0 ? random.Next(1, 4) : Math.Max(1, model.Epoch);
        var expected = random.Next(8) == 0 ? random.Next(0, model.Records.Count + 3) : model.Records.Count;
        RunStatus? status = random.Next(4) == 0 ? (RunStatus)random.Next(1, 7) : null;
        var payloads = Enumerable.Range(0, count).Select(i => new string((char)('a' + random.Next(26)), random.Next(3) == 0 ? 6000 : random.Next(30))).ToArray();
        var allowed = expected == model.Records.Count && (model.Records.Count == 0 ? epoch == 1 : epoch == model.Epoch);
        var append = new JournalAppend
        {
            Run = run,
            ExpectedSequence = expected,
            Epoch = epoch,
            Records = [.. payloads.Select((p, i) => Record(run, expected + 1 + i, epoch, p))],
            Summaries = status is { } s ? [Summary(run, s)] : [],
        };
        if (!allowed)
        {
            await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(append));
            return;
        }

        await Journal.AppendAsync(append);
        model.Epoch = epoch;
        model.Records.AddRange(payloads);
        model.Status = status ?? model.Status;
    }

    async Task AcquireBothAsync(RunKey run, ModelRun model)
    {
        var head = await Journal.AcquireAsync(run);
        head.ShouldBe(model.Records.Count == 0 ? null : new JournalHead(++model.Epoch, model.Records.Count));
    }

    async Task SnapshotBothAsync(Random random, RunKey run, ModelRun model)
    {
        var sequence = random.Next(1, model.Records.Count + 2);
        var epoch = random.Next(5) == 0 ? model.Epoch + 1 : model.Epoch;
        var data = (byte)random.Next(256);
        var save = async () => await Store.Snapshots.SaveAsync(run, epoch, new RunSnapshot(sequence, 1, new[] { data }));
        if (model.Records.Count == 0 || epoch != model.Epoch || sequence > model.Records.Count)
        {
            await Should.ThrowAsync<JournalFencedException>(save);
            return;
        }

        await save();
        if (model.Snapshot is null || model.Snapshot.Value.Sequence <= sequence)
        {
            model.Snapshot = (sequence, data);
        }
    }

    async Task CompareAsync(Random random, RunKey run, ModelRun model, string place)
    {
        var from = random.Next(1, model.Records.Count + 2);
        var records = await ReadAllAsync(run, from);
        records.Select(r => System.Text.Encoding.UTF8.GetString(r.Payload.Span)).ShouldBe(model.Records.Skip(from - 1), place);
        records.Select(r => r.Sequence).ShouldBe(Enumerable.Range(from, records.Count).Select(i => (long)i), place);
        (await Store.Index.FindAsync(run.Tenant, run.RootRunId))?.Status.ShouldBe(model.Status.ShouldNotBeNull(place), place);
        var snapshot = await Store.Snapshots.LoadAsync(run);
        (snapshot is null ? null : ((long, byte)?)(snapshot.Sequence, snapshot.Data.Span[0])).ShouldBe(model.Snapshot, place);
    }
}
