using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Testing.Contracts;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task An_idempotency_key_belongs_to_the_run_that_claimed_it_first()
    {
        var (first, second) = (NewRun(), NewRun());
        await Journal.AppendAsync(Claiming(first, "k", "h1"));
        await ReopenAsync();
        var error = await Should.ThrowAsync<IdempotencyConflictException>(async () => await Journal.AppendAsync(Claiming(second, "k", "h2")));
        (error.RunId, error.RequestHash, error.Key).ShouldBe((first.RootRunId, "h1", "k"));
        (await Store.Index.FindClaimAsync(first.Tenant, "k")).ShouldBe((first.RootRunId, "h1"));
        (await ReadAllAsync(second)).ShouldBeEmpty();
        (await Store.Index.FindAsync(second.Tenant, second.RootRunId)).ShouldBeNull();
        (await Journal.AcquireAsync(second)).ShouldBeNull();
    }

    [Fact]
    public async Task Keys_of_tenants_do_not_meet()
    {
        var (mine, theirs) = (NewRun("mine"), NewRun("theirs"));
        await Journal.AppendAsync(Claiming(mine, "k", "h"));
        (await Store.Index.FindClaimAsync("theirs", "k")).ShouldBeNull();
        await Journal.AppendAsync(Claiming(theirs, "k", "h"));
        (await Store.Index.FindClaimAsync("theirs", "k")).ShouldBe((theirs.RootRunId, "h"));
    }

    [Fact]
    public async Task Of_many_that_claim_a_key_at_once_one_gets_it_and_neighbours_go_through()
    {
        var rivals = Enumerable.Range(0, 20).Select(_ => NewRun()).ToArray();
        var neighbours = Enumerable.Range(0, 20).Select(_ => NewRun()).ToArray();
        var claims = rivals.Select(r => TryClaimAsync(r)).ToArray();
        await Task.WhenAll(neighbours.Select(n => Journal.AppendAsync(Append(n, 0)).AsTask()));
        (await Task.WhenAll(claims)).Count(won => won).ShouldBe(1);
        foreach (var neighbour in neighbours)
            await ShouldHoldAsync(neighbour, 1);

        async Task<bool> TryClaimAsync(RunKey run)
        {
            try
            {
                await Journal.AppendAsync(Claiming(run, "same", "h"));
                return true;
            }
            catch (IdempotencyConflictException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_claim_goes_with_its_run()
    {
        var (first, second) = (NewRun(), NewRun());
        await Journal.AppendAsync(Claiming(first, "k", "h1") with { Summaries = [Summary(first, RunStatus.Completed)] });
        (await Store.DeleteRunAsync(first.Tenant, first.RootRunId)).ShouldBe(RunDeletion.Deleted);
        (await Store.Index.FindClaimAsync(first.Tenant, "k")).ShouldBeNull();
        await Journal.AppendAsync(Claiming(second, "k", "h2"));
        (await Store.Index.FindClaimAsync(first.Tenant, "k")).ShouldBe((second.RootRunId, "h2"));
    }

    [Fact]
    public async Task A_malformed_claim_is_refused()
    {
        var run = NewRun();
        await Should.ThrowAsync<ArgumentException>(async () => await Journal.AppendAsync(Claiming(run, "", "h")));
        await Should.ThrowAsync<ArgumentException>(async () => await Journal.AppendAsync(Claiming(run, new string('k', 256), "h")));
        await Journal.AppendAsync(Append(run, 0));
        await Should.ThrowAsync<ArgumentException>(async () => await Journal.AppendAsync(Append(run, 1) with { Claim = new IdempotencyClaim("k", "h") }));
        await ShouldHoldAsync(run, 1);
    }

    static JournalAppend Claiming(RunKey run, string key, string hash) =>
        Append(run, 0, summaries: Summary(run)) with { Claim = new IdempotencyClaim(key, hash) };
}
