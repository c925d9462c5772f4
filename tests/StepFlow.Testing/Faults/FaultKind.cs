namespace StepFlow.Testing.Faults;

/// <summary>What happens to a call.</summary>
public enum FaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It fails before anything is done: <c>OutcomeUnknown</c> is false.</summary>
    ErrorBefore,

    /// <summary>It is carried out, and then reported as timed out: <c>OutcomeUnknown</c> is true.</summary>
    ErrorAfter,

    /// <summary>It is not carried out, and reported as timed out: <c>OutcomeUnknown</c> is true.</summary>
    LostWithUnknownOutcome,

    /// <summary>It waits for <see cref="FaultPlan.Delay"/> or <see cref="FaultPlan.Barrier"/> first.</summary>
    Slow,

    /// <summary>It is carried out twice, as after a retry below us; the caller sees the first result.</summary>
    Duplicate,
}
