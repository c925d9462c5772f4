using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Testing.Contracts;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task Runs_are_found_by_their_labels()
    {
        var runs = await LabelledAsync(("team", "red", "cost", "5"), ("team", "blue", "cost", "10"), ("team", "red", "cost", "-2.5e1"), ("team", "red", "cost", "much"));
        await ShouldFindAsync([3, 2, 0], new LabelFilter("team", LabelOperator.Equal, "red"));
        await ShouldFindAsync([3, 2, 1, 0], new LabelFilter("cost", LabelOperator.Present));
        await ShouldFindAsync([1, 0], new LabelFilter("cost", LabelOperator.Greater, "0"));
        await ShouldFindAsync([1], new LabelFilter("cost", LabelOperator.Greater, "5"));
        await ShouldFindAsync([1, 0], new LabelFilter("cost", LabelOperator.GreaterOrEqual, "5.0"));
        await ShouldFindAsync([2], new LabelFilter("cost", LabelOperator.Less, "5"));
        await ShouldFindAsync([2, 0], new LabelFilter("cost", LabelOperator.LessOrEqual, "5"));
        await ShouldFindAsync([0], new LabelFilter("cost", LabelOperator.GreaterOrEqual, "0"), new LabelFilter("team", LabelOperator.Equal, "red"));
        await ShouldFindAsync([], new LabelFilter("cost", LabelOperator.Equal, "5.0"));
        await ShouldFindAsync([], new LabelFilter("cost", LabelOperator.Less, "much"));
        await ShouldFindAsync([], new LabelFilter("none", LabelOperator.Present));

        async Task ShouldFindAsync(int[] expected, params LabelFilter[] labels)
        {
            var query = new RunQuery { Tenant = "default", Labels = labels };
            (await ListAsync(query)).ShouldBe(expected.Select(i => runs[i].RootRunId));
            (await ListAsync(query with { Statuses = [RunStatus.Running] })).ShouldBe(expected.Select(i => runs[i].RootRunId));
            (await ListAsync(query with { Statuses = [RunStatus.Failed] })).ShouldBeEmpty();
            (await ListAsync(query with { Tenant = "other" })).ShouldBeEmpty();
            (await ListAsync(query with { Limit = 1, Offset = 1 })).ShouldBe(expected.Skip(1).Take(1).Select(i => runs[i].RootRunId));
        }
    }

    /// <summary>More runs than any way through an index counts as few, so that the others are taken as well.</summary>
    [Fact]
    public async Task Labels_that_many_runs_have_are_searched_page_by_page()
    {
        const int count = 2500;
        List<RunKey> runs = [];
        for (var i = 0; i < count; i++)
        {
            var run = NewRun();
            runs.Add(run);
            await Journal.AppendAsync(Append(run, 0, summaries: Summary(run, i % 500 == 0 ? RunStatus.Failed : RunStatus.Completed, i, flow: "f") with
            {
                Labels = new Dictionary<string, string> { ["env"] = "prod", ["n"] = $"{i}" },
            }));
        }

        var prod = new RunQuery { Tenant = "default", Labels = [new LabelFilter("env", LabelOperator.Equal, "prod")], Limit = 1000 };
        var first = await Store.Index.ListAsync(prod);
        var second = await Store.Index.ListAsync(prod with { After = (first[^1].CreatedAt, first[^1].RunId) });
        first.Concat(second).Select(r => r.RunId).ShouldBe(runs.AsEnumerable().Reverse().Take(2000).Select(r => r.RootRunId));
        (await ListAsync(prod with { Statuses = [RunStatus.Failed] })).ShouldBe(new[] { 2000, 1500, 1000, 500, 0 }.Select(i => runs[i].RootRunId));
        (await ListAsync(prod with { FlowName = "f", Limit = 1, Offset = 2400 })).ShouldBe([runs[99].RootRunId]);
        var high = prod with { Labels = [new LabelFilter("n", LabelOperator.GreaterOrEqual, "10")], Limit = 2 };
        (await ListAsync(high)).ShouldBe([runs[2499].RootRunId, runs[2498].RootRunId]);
        (await ListAsync(high with { CreatedBefore = Start.AddSeconds(12) })).ShouldBe([runs[11].RootRunId, runs[10].RootRunId]);
        (await ListAsync(prod with { Labels = [.. prod.Labels, new LabelFilter("n", LabelOperator.Less, "2")] })).ShouldBe([runs[1].RootRunId, runs[0].RootRunId]);
    }

    [Fact]
    public async Task Runs_are_found_by_flow_time_parent_and_depth()
    {
        var run = NewRun();
        var (child, grandchild) = (NewRun().RootRunId, NewRun().RootRunId);
        var rows = new[]
        {
            Summary(run) with { FlowId = new string('a', 64) },
            Summary(run, createdAt: 1, id: child) with { FlowId = new string('a', 63) + "b", Depth = 1 },
            Summary(run, createdAt: 2, id: grandchild) with { ParentRunId = child, FlowId = new string('c', 64), Depth = 2 },
        };
        await Journal.AppendAsync(Append(run, 0, summaries: rows));
        var later = NewRun();
        await Journal.AppendAsync(Append(later, 0, summaries: Summary(later, createdAt: 5) with { FlowId = new string('a', 64) }));
        var all = new RunQuery { Tenant = run.Tenant, RootsOnly = false };
        (await ListAsync(all)).ShouldBe([later.RootRunId, grandchild, child, run.RootRunId]);
        (await ListAsync(all with { Offset = 1, Limit = 2 })).ShouldBe([grandchild, child]);
        (await ListAsync(all with { FlowId = new string('a', 64) })).ShouldBe([later.RootRunId, run.RootRunId]);
        (await ListAsync(all with { FlowId = new string('a', 63) + "b" })).ShouldBe([child]);
        (await ListAsync(all with { ParentRunId = run.RootRunId })).ShouldBe([child]);
        (await ListAsync(all with { ParentRunId = child })).ShouldBe([grandchild]);
        (await ListAsync(all with { MaxDepth = 1 })).ShouldBe([later.RootRunId, child, run.RootRunId]);
        (await ListAsync(all with { MaxDepth = 0, RootRunId = run.RootRunId })).ShouldBe([run.RootRunId]);
        (await ListAsync(all with { CreatedFrom = Start.AddSeconds(1), CreatedBefore = Start.AddSeconds(5) })).ShouldBe([grandchild, child]);
        (await ListAsync(all with { CreatedFrom = Start.AddSeconds(6) })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Paging_and_filters_are_bounded()
    {
        var query = new RunQuery { Tenant = "t" };
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Store.Index.ListAsync(query with { Offset = RunQuery.MaxOffset + 1 }));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Store.Index.ListAsync(query with { Offset = -1 }));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Store.Index.ListAsync(
            query with { Labels = [.. Enumerable.Repeat(new LabelFilter("x", LabelOperator.Present), RunQuery.MaxLabels + 1)] }));
    }

    [Fact]
    public async Task Root_runs_are_counted_up_to_a_limit()
    {
        foreach (var status in (RunStatus[])[RunStatus.Running, RunStatus.Running, RunStatus.Failed, RunStatus.Completed, RunStatus.Paused])
        {
            var run = NewRun();
            await Journal.AppendAsync(Append(run, 0, summaries: [Summary(run, status), Summary(run, RunStatus.Running, id: NewRun().RootRunId)]));
        }

        (await Store.Index.CountAsync("default", [RunStatus.Running])).ShouldBe(2);
        (await Store.Index.CountAsync("default", [RunStatus.Running, RunStatus.Completed, RunStatus.Paused])).ShouldBe(4);
        (await Store.Index.CountAsync("default", [RunStatus.Running, RunStatus.Failed], limit: 1)).ShouldBe(1);
        (await Store.Index.CountAsync("default", [])).ShouldBe(0);
        (await Store.Index.CountAsync("other", [RunStatus.Running])).ShouldBe(0);
    }

    async Task<List<RunKey>> LabelledAsync(params (string One, string OneValue, string Two, string TwoValue)[] labels)
    {
        List<RunKey> runs = [];
        foreach (var (one, oneValue, two, twoValue) in labels)
        {
            var run = NewRun();
            runs.Add(run);
            var row = Summary(run, createdAt: runs.Count) with { Labels = new Dictionary<string, string> { [one] = oneValue, [two] = twoValue } };
            await Journal.AppendAsync(Append(run, 0, summaries: row));
        }

        return runs;
    }
}
