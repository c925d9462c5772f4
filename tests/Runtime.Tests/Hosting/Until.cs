using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Hosting;
using StepFlow.Testing.Time;

namespace StepFlow.Runtime.Tests.Hosting;

/// <summary>Ends when so many events of a kind have become durable: what tests wait for instead of sleeping.</summary>
sealed class Until : IRunObserver
{
    readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly RecordKind _kind;
    int _left;

    public Until(Node node, RecordKind kind, int count = 1)
    {
        (_kind, _left) = (kind, count);
        node.Host.Watch(this);
    }

    public Task Task => _reached.Task.WaitAsync(Node.Patience);

    /// <summary>Moves the clock while something else has to end.</summary>
    public static async Task Done(Task task, FakeTimeProvider clock)
    {
        while (!task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await System.Threading.Tasks.Task.WhenAny(task, System.Threading.Tasks.Task.Delay(1));
        }
    }

    public void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf)
    {
        if (Interlocked.Add(ref _left, -events.Count(e => e.Kind == _kind)) <= 0)
            _reached.TrySetResult();
    }
}
