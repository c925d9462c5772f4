using StepFlow.Runtime.Dispatch;

namespace StepFlow.Runtime.Tests.Dispatch;

public sealed class FairQueueTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_tenant_with_ten_thousand_waiting_does_not_starve_another()
    {
        var queue = new FairQueue(1);
        var order = new List<string>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = await BlockAsync(queue);
        for (var i = 0; i < 10_000; i++)
            Enter("greedy", i == 9_999);
        for (var i = 0; i < 100; i++)
            Enter("modest", false);
        queue.Waiting.ShouldBe(10_100);

        gate.Leave();
        await all.Task.WaitAsync(Patience);
        order.Count.ShouldBe(10_100);
        order.LastIndexOf("modest").ShouldBeLessThan(200);
        queue.Waiting.ShouldBe(0);

        // One place, so the works run one after the other and need no lock.
        void Enter(string tenant, bool isLast) => queue.Enter(tenant, slot =>
        {
            order.Add(tenant);
            slot.Leave();
            if (isLast)
                all.SetResult();
        });
    }

    [Fact]
    public async Task No_more_attempts_are_in_flight_than_places()
    {
        const int Places = 3;
        var queue = new FairQueue(Places);
        var (inFlight, most, left) = (0, 0, 1000);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < 1000; i++)
        {
            queue.Enter($"t{i % 7}", slot =>
            {
                var now = Interlocked.Increment(ref inFlight);
                InterlockedMax(ref most, now);
                Interlocked.Decrement(ref inFlight);
                slot.Leave();
                if (Interlocked.Decrement(ref left) == 0)
                    all.SetResult();
            });
        }

        await all.Task.WaitAsync(Patience);
        most.ShouldBeInRange(1, Places);
    }

    [Fact]
    public async Task A_place_that_is_given_back_twice_counts_once()
    {
        var queue = new FairQueue(1);
        var first = await BlockAsync(queue);
        first.Leave();
        first.Leave();
        await BlockAsync(queue);
        queue.Enter("t", slot => slot.Leave());
        queue.Waiting.ShouldBe(1);
    }

    static async Task<FairQueue.Slot> BlockAsync(FairQueue queue)
    {
        var started = new TaskCompletionSource<FairQueue.Slot>(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Enter("block", started.SetResult);
        return await started.Task.WaitAsync(Patience);
    }

    static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value)
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
