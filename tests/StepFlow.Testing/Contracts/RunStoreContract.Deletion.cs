using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Testing.Contracts;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task A_deleted_run_is_gone_with_its_tree_and_leaves_others_alone()
    {
        var (run, other) = (NewRun(), NewRun());
        var child = NewRun().RootRunId;
        var labels = new Dictionary<string, string> { ["team"] = "red" };
        await Journal.AppendAsync(Append(run, 0, 3, summaries: [Summary(run) with { Labels = labels }, Summary(run, id: child)]));
        await Journal.AppendAsync(Append(other, 0, summaries: Summary(other, RunStatus.Completed) with { Labels = labels }));
        await Store.Snapshots.SaveAsync(run, 1, new RunSnapshot(3, 1, new byte[10]));
        (await Store.DeleteRunAsync(run.Tenant, run.RootRunId)).ShouldBe(RunDeletion.NotTerminal);
        await Journal.AppendAsync(Append(run, 3, summaries: Summary(run, RunStatus.Cancelled) with { Labels = labels }));
        (await Store.DeleteRunAsync("other", run.RootRunId)).ShouldBe(RunDeletion.NotFound);
        (await Store.DeleteRunAsync(run.Tenant, child)).ShouldBe(RunDeletion.NotFound);
        (await Store.DeleteRunAsync(run.Tenant, run.RootRunId)).ShouldBe(RunDeletion.Deleted);
        await ReopenAsync();
        (await Store.DeleteRunAsync(run.Tenant, run.RootRunId)).ShouldBe(RunDeletion.NotFound);
        (await Store.Index.FindAsync(run.Tenant, run.RootRunId)).ShouldBeNull();
        (await Store.Index.FindAsync(run.Tenant, child)).ShouldBeNull();
        (await ReadAllAsync(run)).ShouldBeEmpty();
        (await Store.Snapshots.LoadAsync(run)).ShouldBeNull();
        (await ListAsync(new RunQuery { Tenant = run.Tenant, Labels = [new LabelFilter("team", LabelOperator.Equal, "red")] })).ShouldBe([other.RootRunId]);
        await ShouldHoldAsync(other, 1);
        await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(Append(run, 4)));
        await Should.ThrowAsync<JournalFencedException>(async () => await Store.Snapshots.SaveAsync(run, 1, new RunSnapshot(1, 1, new byte[1])));
    }

    [Fact]
    public async Task Appends_go_on_after_a_deletion_also_when_it_was_the_newest_run()
    {
        var (run, next) = (NewRun(), NewRun());
        await Journal.AppendAsync(Append(run, 0, summaries: Summary(run, RunStatus.Completed)));
        await Store.DeleteRunAsync(run.Tenant, run.RootRunId);
        await Journal.AppendAsync(Append(next, 0));
        await ReopenAsync();
        await Journal.AppendAsync(Append(next, 1, 2));
        await ShouldHoldAsync(next, 3);
        (await ReadAllAsync(run)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Retention_finds_the_runs_that_ended_longest_ago()
    {
        var runs = new List<RunKey>();
        foreach (var (status, end) in ((RunStatus, int)[])[(RunStatus.Completed, 9), (RunStatus.Failed, 3), (RunStatus.Completed, 5), (RunStatus.Running, 0), (RunStatus.Cancelled, 1)])
        {
            var run = NewRun();
            runs.Add(run);
            var row = Summary(run, status) with { CompletedAt = end == 0 ? null : Start.AddSeconds(end) };
            await Journal.AppendAsync(Append(run, 0, summaries: [row, row with { RunId = NewRun().RootRunId, ParentRunId = run.RootRunId }]));
        }

        RunStatus[] all = [.. Enum.GetValues<RunStatus>()];
        (await Expired(all, 9, 10)).ShouldBe([runs[4].RootRunId, runs[1].RootRunId, runs[2].RootRunId]);
        (await Expired(all, 100, 2)).ShouldBe([runs[4].RootRunId, runs[1].RootRunId]);
        (await Expired([RunStatus.Completed], 100, 10)).ShouldBe([runs[2].RootRunId, runs[0].RootRunId]);
        (await Expired([], 100, 10)).ShouldBeEmpty();
        (await Store.Index.ListExpiredAsync("other", all, Start.AddSeconds(100), 10)).ShouldBeEmpty();

        async Task<List<Guid>> Expired(RunStatus[] statuses, int before, int limit) =>
            [.. (await Store.Index.ListExpiredAsync("default", statuses, Start.AddSeconds(before), limit)).Select(r => r.RunId)];
    }

    [Fact]
    public async Task A_blob_goes_with_the_last_run_that_keeps_it()
    {
        var (one, two) = (NewRun(), NewRun());
        var (shared, own, mentioned) = (NewBlob("shared"), NewBlob("own"), NewBlob("mentioned"));
        await Store.Blobs.PutAsync("default", mentioned);
        await Journal.AppendAsync(Append(one, 0, summaries: Summary(one, RunStatus.Completed)) with { Blobs = [shared, own], BlobIds = [mentioned.Id, NewBlob("unknown").Id, "no id"] });
        await Journal.AppendAsync(Append(two, 0, summaries: Summary(two, RunStatus.Completed)) with { Blobs = [shared] });
        await Store.Blobs.PutAsync("default", NewBlob("by a component"), BlobOwner.Run(two.RootRunId));
        (await Store.Blobs.DeleteAsync("default", mentioned.Id)).ShouldBe(BlobDeletion.InUse);
        (await Store.Blobs.DeleteAsync("default", shared.Id)).ShouldBe(BlobDeletion.InUse);
        await Store.DeleteRunAsync("default", one.RootRunId);
        await ReopenAsync();
        (await Kept(shared, own, mentioned, NewBlob("by a component"))).ShouldBe([true, false, false, true]);
        await Store.DeleteRunAsync("default", two.RootRunId);
        (await Kept(shared, own, mentioned, NewBlob("by a component"))).ShouldBe([false, false, false, false]);
        (await Store.Blobs.DeleteAsync("default", shared.Id)).ShouldBe(BlobDeletion.NotFound);
        (await Store.UsageAsync("default")).ShouldBe(default);
    }

    [Fact]
    public async Task A_run_keeps_its_flow()
    {
        var (one, two) = (NewRun(), NewRun());
        var flow = NewBlob("{}", BlobKind.Flow);
        foreach (var run in (RunKey[])[one, two])
            await Journal.AppendAsync(Append(run, 0, summaries: Summary(run, RunStatus.Completed) with { FlowId = flow.Id }) with { Blobs = [flow], BlobIds = [flow.Id] });
        (await Store.Blobs.DeleteAsync("default", flow.Id)).ShouldBe(BlobDeletion.InUse);
        await Store.DeleteRunAsync("default", two.RootRunId);
        (await Kept(flow)).ShouldBe([true]);
        await Store.DeleteRunAsync("default", one.RootRunId);
        (await Kept(flow)).ShouldBe([false]);
    }

    [Fact]
    public async Task A_pinned_blob_stays_until_it_is_deleted_and_keeps_its_name()
    {
        var run = NewRun();
        var blob = NewBlob("upload", BlobKind.Binary);
        await Journal.AppendAsync(Append(run, 0, summaries: Summary(run, RunStatus.Completed)) with { Blobs = [blob] });
        await Store.Blobs.PutAsync("default", blob with { FileName = "a.bin", ContentType = "application/x" });
        await Store.Blobs.PutAsync("default", blob with { FileName = "b.bin" });
        await Store.DeleteRunAsync("default", run.RootRunId);
        await ReopenAsync();
        var read = (await Store.Blobs.FindAsync("default", blob.Id)).ShouldNotBeNull();
        (read.FileName, read.ContentType).ShouldBe(("a.bin", "application/x"));
        (await Store.Blobs.DeleteAsync("default", blob.Id)).ShouldBe(BlobDeletion.Deleted);
        (await Kept(blob)).ShouldBe([false]);
    }

    [Fact]
    public async Task A_blob_for_a_run_that_is_not_there_is_refused()
    {
        await Should.ThrowAsync<JournalFencedException>(
            async () => await Store.Blobs.PutAsync("default", NewBlob("x"), BlobOwner.Run(NewRun().RootRunId)));
        (await Kept(NewBlob("x"))).ShouldBe([false]);
    }

    [Fact]
    public async Task A_refused_append_leaves_no_blob()
    {
        var run = NewRun();
        await Should.ThrowAsync<JournalFencedException>(async () => await Journal.AppendAsync(Append(run, 7) with { Blobs = [NewBlob("x")] }));
        (await Kept(NewBlob("x"))).ShouldBe([false]);
        await Should.ThrowAsync<ArgumentException>(async () => await Journal.AppendAsync(Append(run, 0) with { Blobs = [NewBlob("x") with { Id = "x" }] }));
        (await Store.UsageAsync("default")).ShouldBe(default);
    }

    [Fact]
    public async Task Stored_bytes_are_counted_for_each_tenant_and_fall_with_a_deletion()
    {
        var (mine, theirs) = (NewRun("mine"), NewRun("theirs"));
        await Journal.AppendAsync(Append(mine, 0, summaries: Summary(mine)) with { Blobs = [NewBlob(new string('b', 1000))] });
        await Journal.AppendAsync(Append(mine, 1, 5));
        await Journal.AppendAsync(Append(theirs, 0));
        await ReopenAsync();
        await Journal.AcquireAsync(mine);
        await Journal.AppendAsync(Append(mine, 6, 2, epoch: 2, summaries: Summary(mine, RunStatus.Completed)));
        var usage = await Store.UsageAsync("mine");
        usage.Blobs.ShouldBe(1000);
        usage.Journals.ShouldBe(JournalBatchCodec.Measure(Append(mine, 0)) + JournalBatchCodec.Measure(Append(mine, 1, 5)) + JournalBatchCodec.Measure(Append(mine, 6, 2)));
        (await Store.UsageAsync("theirs")).Journals.ShouldBe(JournalBatchCodec.Measure(Append(theirs, 0)));
        (await Store.UsageAsync("nobody")).ShouldBe(default);
        await Store.DeleteRunAsync("mine", mine.RootRunId);
        (await Store.UsageAsync("mine")).ShouldBe(default);
        (await Store.Tenants.ListNamesAsync()).ShouldBe(["mine", "theirs"]);
    }

    async Task<List<bool>> Kept(params Blob[] blobs)
    {
        List<bool> kept = [];
        foreach (var blob in blobs)
            kept.Add(await Store.Blobs.FindAsync("default", blob.Id) is not null);
        return kept;
    }
}
