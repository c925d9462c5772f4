using StepFlow.Engine.Deferral;

namespace StepFlow.Engine.State;

/// <summary>What a deferred step waits for.</summary>
/// <param name="deferral">What the component asked for.</param>
/// <param name="since">When the wait was journaled.</param>
public sealed class StepWait(StepDeferral deferral, DateTimeOffset since)
{
    /// <summary>What the component asked for.</summary>
    public StepDeferral Deferral { get; } = deferral;

    /// <summary>When the wait was journaled.</summary>
    public DateTimeOffset Since { get; } = since;

    /// <summary>When it ends by itself; null: it does not.</summary>
    public DateTimeOffset? DueAt { get; } = deferral switch
    {
        SleepDeferral sleep => since + sleep.Duration,
        SignalDeferral { Timeout: { } timeout } => since + timeout,
        _ => null,
    };

    /// <summary>The round of an iteration, from 0.</summary>
    public int Round { get; internal set; }
}
