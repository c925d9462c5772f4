using System.Diagnostics;

namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>How far the memory of this process grows, sampled.</summary>
sealed class MemoryWatch
{
    readonly long _before;
    volatile bool _stop;
    readonly Task<long> _peak;

    public MemoryWatch()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _before = Resident();
        _peak = Task.Run(WatchAsync);
    }

    public async Task<long> StopAsync()
    {
        _stop = true;
        return await _peak - _before;
    }

    async Task<long> WatchAsync()
    {
        var peak = 0L;
        while (!_stop)
        {
            peak = Math.Max(peak, Resident());
            await Task.Delay(10);
        }

        return Math.Max(peak, Resident());
    }

    static long Resident()
    {
        using var own = Process.GetCurrentProcess();
        return own.WorkingSet64;
    }
}
