namespace StepFlow.Runtime.Runs;

/// <summary>A run that stays in memory until this is disposed.</summary>
sealed class HeldRun(RunActor actor) : IDisposable
{
    RunActor? _actor = actor;

    public RunActor Actor => _actor ?? throw new ObjectDisposedException(nameof(HeldRun));

    public void Dispose() => Interlocked.Exchange(ref _actor, null)?.Release();
}
