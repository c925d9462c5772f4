namespace StepFlow.Engine.State;

/// <summary>The steps of a root run that wait for nothing but to be started.</summary>
public static class RunnableSteps
{
    /// <summary>The steps, in the order in which they became ready; those that have been chosen already are left out.</summary>
    /// <remarks>Items that have not begun show theirs after <see cref="Inputs.ShowRunnable"/>.</remarks>
    public static IReadOnlyList<(int Item, int Step)> Of(RunState state)
    {
        List<(int, int)> found = [];
        foreach (var (item, node) in state.Root?.Ready ?? [])
        {
            if (state.Root!.Items[item].Steps is { } steps
                && steps[node] is { IsChosen: false, Status: StepStatus.Idle or StepStatus.Interrupted or StepStatus.Retrying })
                found.Add((item, node));
        }

        return found;
    }
}
