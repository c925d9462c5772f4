using StepFlow.Flows.Model;

namespace StepFlow.Engine.State;

/// <summary>One step of one item. A struct in an array: a run of 100,000 steps is ordinary.</summary>
public struct StepState
{
    /// <summary>Where it stands.</summary>
    public StepStatus Status { get; internal set; }

    /// <summary>The latest attempt; 0 before the first.</summary>
    public int Attempt { get; internal set; }

    /// <summary>Retries paid by the transport budget.</summary>
    public int TransportRetries { get; internal set; }

    /// <summary>Retries paid by the step's own policy.</summary>
    public int ComponentRetries { get; internal set; }

    /// <summary>How it ended; null before.</summary>
    public Outcome? Outcome { get; internal set; }

    /// <summary>When the latest attempt started or was last taken over; Unix milliseconds.</summary>
    public long StartedAt { get; internal set; }

    /// <summary>When a retry is due; Unix milliseconds.</summary>
    public long DueAt { get; internal set; }

    /// <summary>What it waits for while <see cref="StepStatus.Waiting"/>.</summary>
    public StepWait? Wait { get; internal set; }

    /// <summary>Child runs that its component asked for; they end with the step. Null: none.</summary>
    public List<Guid>? Requested { get; internal set; }

    /// <summary>How often in a row an owner died while an attempt of this step was in flight.</summary>
    public int Interruptions { get; internal set; }

    /// <summary>Somebody had it run while the run was paused; until the run is resumed it and the children it waits for go on by themselves.</summary>
    public bool IsChosen { get; internal set; }

    // Derived, rebuilt after recovery, never journaled.
    internal int Blockers;
    internal int FirstEdge;
    internal bool IsNeeded;
    internal bool IsQueued;
}
