namespace StepFlow.Engine.Journal;

/// <summary>An append was refused because its writer no longer owns the run, or lost a race. Nothing was changed.</summary>
/// <param name="run">The journal.</param>
/// <param name="message">What was expected and what was found.</param>
public sealed class JournalFencedException(RunKey run, string message) : Exception($"{message} (run {run}).")
{
    /// <summary>The journal.</summary>
    public RunKey Run { get; } = run;
}
