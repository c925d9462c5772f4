using StepFlow.Engine.Storage;

namespace StepFlow.Runtime.InMemory;

/// <summary>One journal: its owner's epoch, its end, and the batches as any store keeps them.</summary>
sealed class MemoryJournal
{
    public long Epoch { get; set; } = 1;

    public long Last { get; set; }

    public long Bytes { get; set; }

    /// <summary>Seal of the last batch.</summary>
    public uint Seal { get; set; }

    public List<(long Last, byte[] Bytes)> Batches { get; } = [];

    public RunSnapshot? Snapshot { get; set; }
}
