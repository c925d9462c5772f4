namespace StepFlow.Runtime.Runs;

/// <summary>Who needs a run in memory. It can leave only while nobody does, and once it leaves nobody can.</summary>
sealed class Holds
{
    const int Leaving = int.MinValue;

    int _count;

    /// <summary>Whether somebody holds the run; may have changed when the caller reads it.</summary>
    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>Takes a hold; false when the run is leaving.</summary>
    public bool TryTake()
    {
        while (Volatile.Read(ref _count) is var count && count != Leaving)
        {
            if (Interlocked.CompareExchange(ref _count, count + 1, count) == count)
                return true;
        }

        return false;
    }

    /// <summary>Gives a hold back; true when it was the last.</summary>
    public bool Release() => Interlocked.Decrement(ref _count) == 0;

    /// <summary>Begins to leave, unless somebody holds the run.</summary>
    public bool TryLeave() => Interlocked.CompareExchange(ref _count, Leaving, 0) == 0;
}
