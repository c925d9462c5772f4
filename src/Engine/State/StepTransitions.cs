namespace StepFlow.Engine.State;

/// <summary>The moves a step may make. Anything else is an <see cref="InvalidTransitionException"/>.</summary>
public static class StepTransitions
{
    static readonly StepStatus[][] Allowed =
    [
        /* Idle        */ [StepStatus.Running, StepStatus.Done],
        /* Running     */ [StepStatus.Interrupted, StepStatus.Retrying, StepStatus.Waiting, StepStatus.Done],
        /* Interrupted */ [StepStatus.Running, StepStatus.Done],
        /* Retrying    */ [StepStatus.Running, StepStatus.Done],
        /* Waiting     */ [StepStatus.Retrying, StepStatus.Done],
        /* Done        */ [],
    ];

    /// <summary>Whether a step may move.</summary>
    public static bool IsAllowed(StepStatus from, StepStatus to) => Array.IndexOf(Allowed[(int)from], to) >= 0;

    /// <summary>Moves a step.</summary>
    /// <exception cref="InvalidTransitionException">The move is not in the table.</exception>
    internal static void Move(ref StepState step, StepStatus to)
    {
        if (!IsAllowed(step.Status, to))
            throw new InvalidTransitionException($"A step cannot move from {step.Status} to {to}");
        step.Status = to;
    }
}
