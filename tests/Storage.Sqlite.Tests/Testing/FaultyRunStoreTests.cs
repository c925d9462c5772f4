using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Testing.Contracts;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Time;

namespace StepFlow.Storage.Sqlite.Tests.Testing;

/// <summary>The decorator without faults is a store like any other.</summary>
public sealed class QuietFaultyStoreContractTests : RunStoreContract
{
    protected override bool IsDurable => false;

    protected override Task<IServerStore> OpenAsync() => Task.FromResult<IServerStore>(new FaultyRunStore(new InMemoryRunStore(), new FaultPlan()));
}

public sealed class FaultyRunStoreTests
{
    static readonly RunKey Run = new("t", new Guid(1, 0, 0, new byte[8]));

    [Theory]
    [InlineData(FaultKind.ErrorBefore, false, 0)]
    [InlineData(FaultKind.LostWithUnknownOutcome, true, 0)]
    [InlineData(FaultKind.ErrorAfter, true, 1)]
    public async Task An_error_comes_before_or_after_the_work(FaultKind fault, bool unknown, int records)
    {
        await using var store = new FaultyRunStore(new InMemoryRunStore(), new FaultPlan().At(StoreOperation.Append, 1, fault));
        var error = await Should.ThrowAsync<StoreUnavailableException>(async () => await store.AppendAsync(RunStoreContract.Append(Run, 0)));
        error.OutcomeUnknown.ShouldBe(unknown);
        (await store.ReadAsync(Run).CountAsync()).ShouldBe(records);
        store.Plan.Injected.ShouldBe([(StoreOperation.Append, 1, fault)]);
    }

    [Fact]
    public async Task A_doubled_append_is_stopped_by_the_fence()
    {
        await using var store = new FaultyRunStore(new InMemoryRunStore(), new FaultPlan().At(StoreOperation.Append, 2, FaultKind.Duplicate));
        await store.AppendAsync(RunStoreContract.Append(Run, 0));
        await store.AppendAsync(RunStoreContract.Append(Run, 1));
        (await store.ReadAsync(Run).CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_doubled_takeover_gives_the_caller_a_stale_epoch()
    {
        await using var store = new FaultyRunStore(new InMemoryRunStore(), new FaultPlan().At(StoreOperation.Acquire, 1, FaultKind.Duplicate));
        await store.AppendAsync(RunStoreContract.Append(Run, 0));
        var head = (await store.AcquireAsync(Run)).ShouldNotBeNull();
        await Should.ThrowAsync<JournalFencedException>(async () => await store.AppendAsync(RunStoreContract.Append(Run, 1, epoch: head.Epoch)));
    }

    [Fact]
    public async Task A_slow_call_waits_for_the_clock()
    {
        var clock = new FakeTimeProvider();
        var plan = new FaultPlan { Clock = clock, Delay = TimeSpan.FromSeconds(10) }.At(StoreOperation.Append, 1, FaultKind.Slow);
        await using var store = new FaultyRunStore(new InMemoryRunStore(), plan);
        var append = store.AppendAsync(RunStoreContract.Append(Run, 0)).AsTask();
        clock.Advance(TimeSpan.FromSeconds(9));
        append.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        await append;
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_faults()
    {
        var first = await InjectAsync(5);
        first.Count.ShouldBeInRange(10, 90);
        (await InjectAsync(5)).ShouldBe(first);
        (await InjectAsync(6)).ShouldNotBe(first);

        static async Task<IReadOnlyList<(StoreOperation, int, FaultKind)>> InjectAsync(int seed)
        {
            await using var store = new FaultyRunStore(new InMemoryRunStore(), new FaultPlan(seed, 0.2));
            for (var i = 0; i < 200; i++)
            {
                try
                {
                    await store.Blobs.FindAsync("t", "x");
                }
                catch (StoreUnavailableException)
                {
                    // Injected.
                }
            }

            return store.Plan.Injected;
        }
    }
}
