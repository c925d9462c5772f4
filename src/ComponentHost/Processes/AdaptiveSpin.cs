using System.Diagnostics;

namespace StepFlow.ComponentHost.Processes;

/// <summary>
/// Decides whether to look again for a moment before going to sleep. Waking up a sleeping thread takes longer than many a component
/// does; but looking in vain costs a processor, so after every miss the next chances are let pass, twice as many each time.
/// For one thread.
/// </summary>
sealed class AdaptiveSpin
{
    const int MaxPasses = 256;

    static readonly long Window = Environment.ProcessorCount > 1 ? Stopwatch.Frequency / 20_000 : 0;

    int _passes;
    int _nextPasses = 1;
    bool _isSpinning;

    /// <summary>Whether to look once more.</summary>
    /// <param name="startedAt">When the wait began.</param>
    public bool MaySpin(long startedAt)
    {
        if (_passes > 0)
        {
            _passes--;
            return false;
        }

        if (Stopwatch.GetTimestamp() - startedAt < Window)
        {
            _isSpinning = true;
            Thread.SpinWait(10);
            return true;
        }

        if (_isSpinning || Window == 0)
        {
            _passes = _nextPasses;
            _nextPasses = Math.Min(_nextPasses * 2, MaxPasses);
        }

        _isSpinning = false;
        return false;
    }

    /// <summary>Something came.</summary>
    public void Came()
    {
        if (_isSpinning)
            _nextPasses = 1;
        _isSpinning = false;
    }
}
