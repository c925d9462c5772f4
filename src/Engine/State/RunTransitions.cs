using StepFlow.Engine.Storage;

namespace StepFlow.Engine.State;

/// <summary>The moves a run may make. Anything else is an <see cref="InvalidTransitionException"/>.</summary>
public static class RunTransitions
{
    static readonly Dictionary<RunStatus, RunStatus[]> Allowed = new()
    {
        [RunStatus.Running] = [RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Parked, RunStatus.Paused],
        [RunStatus.Parked] = [RunStatus.Running, RunStatus.Cancelled],
        [RunStatus.Paused] = [RunStatus.Running, RunStatus.Cancelled, RunStatus.Completed, RunStatus.Failed],
        [RunStatus.Completed] = [],
        [RunStatus.Failed] = [],
        [RunStatus.Cancelled] = [],
    };

    /// <summary>Whether a run may move.</summary>
    public static bool IsAllowed(RunStatus from, RunStatus to) => Array.IndexOf(Allowed[from], to) >= 0;

    /// <summary>Whether nothing can follow.</summary>
    public static bool IsTerminal(RunStatus status) => Allowed[status].Length == 0;

    /// <summary>Moves a run.</summary>
    /// <exception cref="InvalidTransitionException">The move is not in the table.</exception>
    internal static RunStatus Move(RunStatus from, RunStatus to) => IsAllowed(from, to)
        ? to
        : throw new InvalidTransitionException($"A run cannot move from {from} to {to}");
}
