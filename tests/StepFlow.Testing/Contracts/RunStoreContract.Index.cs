using StepFlow.Engine.Storage;

namespace StepFlow.Testing.Contracts;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task An_index_row_comes_back_field_by_field()
    {
        var run = NewRun();
        var written = Summary(run, RunStatus.Parked, 5, flow: "greet") with
        {
            Reason = "three crashes",
            CompletedAt = Start.AddTicks(1234567),
            ItemsTotal = 4,
            ItemsCompleted = 2,
            ItemsFailed = 1,
            Recoveries = 3,
            IdempotencyKey = "key",
            Labels = new Dictionary<string, string> { ["team"] = "ä", ["empty"] = "" },
        };
        await Journal.AppendAsync(Append(run, 0, summaries: written));
        await ReopenAsync();
        var read = (await Store.Index.FindAsync(run.Tenant, run.RootRunId)).ShouldNotBeNull();
        read.Labels.ShouldBe(written.Labels, ignoreOrder: true);
        (read with { Labels = written.Labels }).ShouldBe(written);
    }

    [Fact]
    public async Task An_index_row_is_replaced_by_a_later_append()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, summaries: Summary(run)));
        await Journal.AppendAsync(Append(run, 1, summaries: Summary(run, RunStatus.Completed) with { ItemsCompleted = 1 }));
        var read = (await Store.Index.FindAsync(run.Tenant, run.RootRunId)).ShouldNotBeNull();
        (read.Status, read.ItemsCompleted).ShouldBe((RunStatus.Completed, 1));
    }

    [Fact]
    public async Task An_index_row_is_written_with_its_records_or_not_at_all()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, summaries: Summary(run)));
        await Should.ThrowAsync<Engine.Journal.JournalFencedException>(
            async () => await Journal.AppendAsync(Append(run, 0, summaries: Summary(run, RunStatus.Failed))));
        (await Store.Index.FindAsync(run.Tenant, run.RootRunId)).ShouldNotBeNull().Status.ShouldBe(RunStatus.Running);
    }

    [Fact]
    public async Task What_never_changes_of_a_run_cannot_be_changed_by_a_later_row()
    {
        var run = NewRun();
        await Journal.AppendAsync(Append(run, 0, summaries: Summary(run)));
        await Should.ThrowAsync<ArgumentException>(
            async () => await Journal.AppendAsync(Append(run, 1, summaries: Summary(run, RunStatus.Failed, createdAt: 9))));
        await ShouldHoldAsync(run, 1);
        await Journal.AppendAsync(Append(run, 1, summaries: Summary(run, RunStatus.Completed)));
        (await Store.Index.FindAsync(run.Tenant, run.RootRunId)).ShouldNotBeNull().Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task Child_runs_are_listed_with_their_tree_only_when_asked()
    {
        var run = NewRun();
        var (one, two) = (NewRun().RootRunId, NewRun().RootRunId);
        await Journal.AppendAsync(Append(run, 0, summaries: [Summary(run), Summary(run, createdAt: 1, id: one), Summary(run, createdAt: 2, id: two)]));
        await Journal.AppendAsync(Append(NewRunAfter(run), 0, summaries: Summary(Last, createdAt: 3)));
        (await ListAsync(new RunQuery { Tenant = run.Tenant })).ShouldBe([Last.RootRunId, run.RootRunId]);
        (await ListAsync(new RunQuery { Tenant = run.Tenant, RootRunId = run.RootRunId, RootsOnly = false })).ShouldBe([two, one, run.RootRunId]);
        (await ListAsync(new RunQuery { Tenant = run.Tenant, RootRunId = run.RootRunId })).ShouldBe([run.RootRunId]);
        (await Store.Index.FindAsync(run.Tenant, one)).ShouldNotBeNull().ParentRunId.ShouldBe(run.RootRunId);
    }

    [Fact]
    public async Task Lists_are_filtered_by_state_and_flow()
    {
        RunStatus[] statuses = [.. Enum.GetValues<RunStatus>()];
        var runs = statuses.Select((status, i) => (Run: NewRun(), Status: status, Index: i)).ToArray();
        foreach (var (run, status, index) in runs)
        {
            await Journal.AppendAsync(Append(run, 0, summaries: Summary(run, status, index, flow: index % 2 == 0 ? "even" : "odd")));
        }

        foreach (var (run, status, _) in runs)
        {
            (await ListAsync(new RunQuery { Tenant = run.Tenant, Statuses = [status] })).ShouldBe([run.RootRunId]);
        }

        var query = new RunQuery { Tenant = runs[0].Run.Tenant };
        (await ListAsync(query with { FlowName = "odd" })).Count.ShouldBe(3);
        (await ListAsync(query with { FlowName = "even", Statuses = [RunStatus.Running, RunStatus.Completed] })).ShouldBe([runs[0].Run.RootRunId]);
        (await ListAsync(query with { Statuses = [] })).ShouldBeEmpty();
        (await ListAsync(query with { FlowName = "none" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_give_every_run_once_newest_first_also_at_equal_times()
    {
        var runs = Enumerable.Range(0, 25).Select(i => (Run: NewRun(), At: i / 4)).ToArray();
        foreach (var (run, at) in runs)
        {
            await Journal.AppendAsync(Append(run, 0, summaries: Summary(run, createdAt: at)));
        }

        List<RunSummary> all = [];
        for (IReadOnlyList<RunSummary>? page = null; page is null || page.Count > 0; all.AddRange(page))
        {
            (DateTimeOffset, Guid)? after = all.Count == 0 ? null : (all[^1].CreatedAt, all[^1].RunId);
            page = await Store.Index.ListAsync(new RunQuery { Tenant = runs[0].Run.Tenant, Limit = 4, After = after });
            page.Count.ShouldBeLessThanOrEqualTo(4);
        }

        all.Select(r => r.RunId).ShouldBe(runs.OrderByDescending(r => (r.At, r.Run.RootRunId)).Select(r => r.Run.RootRunId));
    }

    [Fact]
    public async Task A_page_has_1_to_1000_rows()
    {
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Store.Index.ListAsync(new RunQuery { Tenant = "t", Limit = 0 }));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Store.Index.ListAsync(new RunQuery { Tenant = "t", Limit = 1001 }));
    }

    [Fact]
    public async Task Nobody_sees_the_runs_of_another_tenant()
    {
        var mine = NewRun("mine");
        var theirs = mine with { Tenant = "theirs" };
        await Journal.AppendAsync(Append(mine, 0, summaries: Summary(mine)));
        (await Store.Index.FindAsync(theirs.Tenant, theirs.RootRunId)).ShouldBeNull();
        (await ListAsync(new RunQuery { Tenant = theirs.Tenant })).ShouldBeEmpty();
        await Journal.AppendAsync(Append(theirs, 0, summaries: Summary(theirs, RunStatus.Failed)));
        (await Store.Index.FindAsync(mine.Tenant, mine.RootRunId)).ShouldNotBeNull().Status.ShouldBe(RunStatus.Running);
        (await ListAsync(new RunQuery { Tenant = mine.Tenant, Statuses = [RunStatus.Failed] })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Running_roots_of_all_tenants_are_listed_oldest_first_in_pages()
    {
        var runs = Enumerable.Range(0, 10).Select(i => (Run: NewRun(i % 2 == 0 ? "even" : "odd"), At: i / 2)).ToArray();
        foreach (var (run, at) in runs)
        {
            await Journal.AppendAsync(Append(run, 0, summaries: [Summary(run, createdAt: at), Summary(run, createdAt: at, id: NewRun().RootRunId)]));
        }

        await Journal.AppendAsync(Append(runs[3].Run, 1, summaries: Summary(runs[3].Run, RunStatus.Completed, runs[3].At)));
        await Journal.AppendAsync(Append(runs[4].Run, 1, summaries: Summary(runs[4].Run, RunStatus.Parked, runs[4].At)));
        await ReopenAsync();
        List<RunSummary> all = [];
        for (IReadOnlyList<RunSummary>? page = null; page is null || page.Count > 0; all.AddRange(page))
        {
            page = await Store.Index.ListRunningRootsAsync(all.Count == 0 ? null : (all[^1].CreatedAt, all[^1].RunId), 3);
        }

        all.Select(r => r.RunId).ShouldBe(runs.Where((_, i) => i is not (3 or 4)).Select(r => r.Run.RootRunId));
    }

    Engine.Journal.RunKey Last { get; set; }

    Engine.Journal.RunKey NewRunAfter(Engine.Journal.RunKey run) => Last = NewRun(run.Tenant);

    async Task<List<Guid>> ListAsync(RunQuery query) => [.. (await Store.Index.ListAsync(query)).Select(r => r.RunId)];
}
