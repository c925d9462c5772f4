namespace StepFlow.Engine.Journal;

/// <summary>A journal or snapshot cannot be trusted. The run is stopped; nothing is guessed.</summary>
/// <param name="run">The journal.</param>
/// <param name="sequence">The first record that cannot be trusted.</param>
/// <param name="message">What is wrong.</param>
public sealed class JournalCorruptedException(RunKey run, long sequence, string message)
    : Exception($"The journal of run {run} is damaged at record {sequence}: {message}")
{
    /// <summary>The journal.</summary>
    public RunKey Run { get; } = run;

    /// <summary>The first record that cannot be trusted.</summary>
    public long Sequence { get; } = sequence;
}
