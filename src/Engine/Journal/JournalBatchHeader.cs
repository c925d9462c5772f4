namespace StepFlow.Engine.Journal;

/// <summary>What the header of a stored batch says.</summary>
/// <param name="First">Sequence of its first record.</param>
/// <param name="Epoch">Epoch of its writer.</param>
/// <param name="Count">Number of records.</param>
/// <param name="RecordsLength">Bytes after the header.</param>
/// <param name="Previous">Seal of the batch before; 0 for the first of a journal.</param>
/// <param name="Seal">Its own seal.</param>
public readonly record struct JournalBatchHeader(long First, long Epoch, int Count, int RecordsLength, uint Previous, uint Seal)
{
    /// <summary>Sequence of its last record.</summary>
    public long Last => First + Count - 1;
}
