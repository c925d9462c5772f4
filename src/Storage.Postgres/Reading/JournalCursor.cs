using StepFlow.Engine.Journal;

namespace StepFlow.Storage.Postgres.Reading;

/// <summary>Where reading a journal goes on.</summary>
/// <param name="Run">The journal.</param>
/// <param name="From">The first sequence that is wanted.</param>
/// <param name="Last">The last sequence read; -1: none, begin anywhere.</param>
/// <param name="Seal">Seal of the last batch read; null: unknown.</param>
/// <param name="Epoch">Epoch of the last batch read.</param>
readonly record struct JournalCursor(RunKey Run, long From, long Last, uint? Seal, long Epoch)
{
    public static JournalCursor At(RunKey run, long from) =>
        from <= 1 ? new JournalCursor(run, 1, 0, 0, 1) : new JournalCursor(run, from, -1, null, 1);
}
