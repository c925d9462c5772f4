using System.Diagnostics.Metrics;
using System.IO.Compression;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Testing.Contracts;

namespace StepFlow.Storage.Sqlite.Tests;

/// <summary>A file that the first version wrote: three runs of tenant acme with a child each, completed, running and failed.</summary>
public sealed class MigrationTests : IDisposable
{
    const string Tenant = "acme";

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_of_the_first_version_is_brought_up_to_date_with_all_that_is_in_it()
    {
        await using var store = await OpenAsync();
        var all = await store.Index.ListAsync(new RunQuery { Tenant = Tenant, RootsOnly = false });
        all.Select(r => (r.Status, r.Depth)).ShouldBe(
            [(RunStatus.Running, 1), (RunStatus.Failed, 0), (RunStatus.Running, 1), (RunStatus.Running, 0), (RunStatus.Running, 1), (RunStatus.Completed, 0)], ignoreOrder: true);
        foreach (var run in all.Where(r => r.Depth == 0))
        {
            var records = await store.Journal.ReadAsync(new RunKey(Tenant, run.RunId)).ToListAsync(TestContext.Current.CancellationToken);
            records.Count.ShouldBe(run.Status == RunStatus.Running ? 3 : 4);
        }

        var roots = new RunQuery { Tenant = Tenant };
        var ids = (await store.Index.ListAsync(roots)).Select(r => r.RunId).ToArray();
        (await store.Index.ListAsync(roots with { FlowId = all[0].FlowId })).Select(r => r.RunId).ShouldBe(ids);
        (await store.Index.ListAsync(roots with { FlowName = "old" })).Select(r => r.RunId).ShouldBe(ids);
        (await store.Index.ListAsync(roots with { Labels = [new LabelFilter("team", LabelOperator.Equal, "red")] })).Select(r => r.RunId).ShouldBe(ids);
    }

    [Fact]
    public async Task Runs_of_the_first_version_go_on_are_counted_and_are_deleted()
    {
        await using var store = await OpenAsync();
        RunStatus[] terminal = [RunStatus.Completed, RunStatus.Failed];
        var expired = await store.Index.ListExpiredAsync(Tenant, terminal, DateTimeOffset.MaxValue, 10);
        expired.Select(r => r.Status).ShouldBe([RunStatus.Failed, RunStatus.Completed], "the one that ended first comes first");
        var running = (await store.Index.ListRunningRootsAsync(null, 10)).ShouldHaveSingleItem();
        var key = new RunKey(Tenant, running.RunId);
        var head = (await store.Journal.AcquireAsync(key)).ShouldNotBeNull();
        await store.Journal.AppendAsync(RunStoreContract.Append(
            key, (int)head.LastSequence, epoch: head.Epoch, summaries: running with { Status = RunStatus.Completed }));
        foreach (var run in await store.Index.ListAsync(new RunQuery { Tenant = Tenant }))
        {
            (await store.UsageAsync(Tenant)).Journals.ShouldBeGreaterThan(0);
            (await store.DeleteRunAsync(Tenant, run.RunId)).ShouldBe(RunDeletion.Deleted);
        }

        // Nobody knows who used the blobs of before: they stay until somebody deletes them.
        (await store.UsageAsync(Tenant)).Journals.ShouldBe(0);
        (await store.Blobs.DeleteAsync(Tenant, running.FlowId)).ShouldBe(BlobDeletion.Deleted);
        (await store.UsageAsync(Tenant)).ShouldBe(default);
    }

    [Fact]
    public async Task Commits_are_measured()
    {
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == StoreMetrics.MeterName)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value >= 0));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument, value >= 1));
        listener.Start();
        await using var store = await OpenAsync();
        await store.Journal.AppendAsync(RunStoreContract.Append(new RunKey(Tenant, Guid.NewGuid()), 0));
        lock (seen)
            seen.Distinct().ShouldBe(["stepflow.store.commit.duration s", "stepflow.store.commit.size {write}"], ignoreOrder: true);

        void Add(Instrument instrument, bool isSane)
        {
            lock (seen)
                seen.Add(isSane ? $"{instrument.Name} {instrument.Unit}" : "a value out of range");
        }
    }

    async Task<SqliteRunStore> OpenAsync()
    {
        await using (var packed = typeof(MigrationTests).Assembly.GetManifestResourceStream("schema-1.db.gz")!)
        await using (var unpacked = new GZipStream(packed, CompressionMode.Decompress))
        await using (var file = File.Create(_folder.Database))
        {
            await unpacked.CopyToAsync(file);
        }

        return await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = _folder.Database });
    }
}
