using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace StepFlow.Bench;

/// <summary>What a measured period came to: one JSON line.</summary>
sealed class Measurement(string workload, string store, int atOnce)
{
    readonly List<double> _latencies = [];
    readonly Stopwatch _elapsed = Stopwatch.StartNew();
    readonly TimeSpan _cpuBefore = Process.GetCurrentProcess().TotalProcessorTime;
    TimeSpan _cpu;
    TimeSpan _took;

    public TimeSpan Elapsed => _elapsed.Elapsed;

    public void Add(IEnumerable<double> latenciesMs) => _latencies.AddRange(latenciesMs);

    public void End()
    {
        _took = _elapsed.Elapsed;
        _cpu = Process.GetCurrentProcess().TotalProcessorTime - _cpuBefore;
    }

    public string ToJson(int stepsPerRun)
    {
        _latencies.Sort();
        return JsonSerializer.Serialize(new
        {
            workload,
            store,
            atOnce,
            runs = _latencies.Count,
            stepsPerSecond = Math.Round(_latencies.Count * stepsPerRun / _took.TotalSeconds),
            p50Ms = Percentile(0.50),
            p99Ms = Percentile(0.99),
            cpuMsPerRun = Math.Round(_cpu.TotalMilliseconds / Math.Max(1, _latencies.Count), 4),
            peakRssMb = PeakRss(),
        });
    }

    double Percentile(double share) =>
        _latencies.Count == 0 ? 0 : Math.Round(_latencies[Math.Min(_latencies.Count - 1, (int)(_latencies.Count * share))], 3);

    static long PeakRss()
    {
        foreach (var line in File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status") : [])
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                return long.Parse(line.AsSpan(6, line.Length - 8).Trim(), CultureInfo.InvariantCulture) / 1024;
        }

        return Process.GetCurrentProcess().PeakWorkingSet64 / (1024 * 1024);
    }
}
