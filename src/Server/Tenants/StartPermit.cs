namespace StepFlow.Server.Tenants;

/// <summary>
/// A start that the quotas allow. Dispose it when the start is over; call <see cref="Keep"/> before when it succeeded. For a start whose
/// id the host chooses (a fork) just dispose it: the run is counted when it is heard of.
/// </summary>
sealed class StartPermit : IDisposable
{
    readonly LiveRuns? _runs;
    bool _started;

    public StartPermit(Guid runId, LiveRuns? runs)
    {
        RunId = runId;
        _runs = runs;
    }

    /// <summary>The id the new run is counted under.</summary>
    public Guid RunId { get; }

    /// <summary>The run has started.</summary>
    public void Keep() => _started = true;

    public void Dispose() => _runs?.Settle(RunId, _started);
}
