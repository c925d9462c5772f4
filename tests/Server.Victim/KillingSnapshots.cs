using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Server.Victim;

/// <summary>Every snapshot passes <c>before:snapshot</c> and <c>after:snapshot</c>.</summary>
sealed class KillingSnapshots(IRunSnapshots inner, KillTrigger trigger) : IRunSnapshots
{
    public async ValueTask SaveAsync(RunKey run, long epoch, RunSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        trigger.Pass("before:snapshot");
        await inner.SaveAsync(run, epoch, snapshot, cancellationToken);
        trigger.Pass("after:snapshot");
    }

    public ValueTask<RunSnapshot?> LoadAsync(RunKey run, CancellationToken cancellationToken = default) => inner.LoadAsync(run, cancellationToken);
}
