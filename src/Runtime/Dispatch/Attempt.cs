using StepFlow.Engine.Effects;

namespace StepFlow.Runtime.Dispatch;

/// <summary>An attempt in flight: what cancels it, and that it reports once.</summary>
sealed class Attempt(DispatchStep effect)
{
    int _reported;
    PartialOutput? _partial;

    public DispatchStep Effect { get; } = effect;

    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Whether the run knows of it, so that a cancel reaches it.</summary>
    public bool IsTracked { get; set; }

    /// <summary>Its place among the attempts in flight; null: it needs none, or still waits for one.</summary>
    public FairQueue.Slot? Slot { get; set; }

    /// <summary>Whether it is known what the attempt came to.</summary>
    public bool HasReported => Volatile.Read(ref _reported) != 0;

    /// <summary>Whether the caller is the first to report; everybody else keeps quiet.</summary>
    public bool ClaimReport() => Interlocked.Exchange(ref _reported, 1) == 0;

    /// <summary>What it reports while it runs; made for those that do.</summary>
    public PartialOutput Partial(TimeProvider time)
    {
        if (_partial is null)
            Interlocked.CompareExchange(ref _partial, new PartialOutput(this, time), null);
        return _partial;
    }

    /// <summary>Tells the component to stop, off the caller's thread: its callbacks may take their time.</summary>
    public void Cancel() => _ = Stop.CancelAsync();
}
