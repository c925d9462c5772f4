using System.Diagnostics;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>A server that behaves, in the same host.</summary>
sealed class Neighbour : IAsyncDisposable
{
    /// <summary>What a call of the neighbour may take at the very most, on a machine that does much else.</summary>
    static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    readonly IComponentPlugin _plugin = Servers.Hostile("good");

    /// <summary>Calls it all the time, until stopped.</summary>
    public Traffic Stream() => new(_plugin);

    public ValueTask DisposeAsync() => _plugin.DisposeAsync();

    /// <summary>99 of 100 took no longer.</summary>
    public static TimeSpan P99(TimeSpan[] times) => times.Order().ElementAt((int)Math.Ceiling(times.Length * 0.99) - 1);

    public sealed class Traffic
    {
        // So many at least: a call that fails at once leaves no time for more.
        const int Least = 25;

        readonly Task<TimeSpan[]> _calls;
        volatile bool _isStopped;

        public Traffic(IComponentPlugin plugin) => _calls = Task.Run(() => RunAsync(plugin));

        /// <summary>How long each call took; all of them succeeded.</summary>
        public async Task<TimeSpan[]> StopAsync()
        {
            _isStopped = true;
            var times = await _calls;
            times.Max().ShouldBeLessThan(Most);
            return times;
        }

        async Task<TimeSpan[]> RunAsync(IComponentPlugin plugin)
        {
            var times = new List<TimeSpan>();
            while (times.Count < Least || !_isStopped)
            {
                var start = Stopwatch.GetTimestamp();
                (await plugin.CodeAsync()).ShouldBe("success");
                times.Add(Stopwatch.GetElapsedTime(start));

                // Paced: the point is to be answered, not to take the processor away from the others.
                await Task.Delay(1);
            }

            return [.. times];
        }
    }
}
