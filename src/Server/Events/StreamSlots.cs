using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using StepFlow.Server.Errors;
using StepFlow.Server.Telemetry;

namespace StepFlow.Server.Events;

/// <summary>Bounds how many streams are open, and tells it.</summary>
sealed class StreamSlots
{
    readonly EventStreamOptions _options;
    readonly Dictionary<string, int> _tenants = new(StringComparer.Ordinal);
    int _all;

    public StreamSlots(EventStreamOptions options, IMeterFactory meters)
    {
        _options = options;
        meters.Create(ServerTelemetry.MeterName).CreateObservableUpDownCounter(
            "stepflow.event.streams", () => (long)Volatile.Read(ref _all), "{stream}", "Event streams that clients have open.");
    }

    /// <summary>Takes a slot until the result is disposed.</summary>
    public IDisposable Take(string tenant)
    {
        lock (_tenants)
        {
            var own = _tenants.GetValueOrDefault(tenant);
            if (_all >= _options.MaxStreams || own >= _options.MaxStreamsPerTenant)
            {
                throw new ApiException(
                    StatusCodes.Status429TooManyRequests, ApiCodes.TooManyStreams, "Too many event streams are open; close some, or come again later.")
                {
                    RetryAfter = TimeSpan.FromSeconds(5),
                };
            }

            _all++;
            _tenants[tenant] = own + 1;
        }

        return new Slot(this, tenant);
    }

    void Return(string tenant)
    {
        lock (_tenants)
        {
            _all--;
            if (--_tenants[tenant] == 0)
                _tenants.Remove(tenant);
        }
    }

    sealed class Slot(StreamSlots slots, string tenant) : IDisposable
    {
        public void Dispose() => slots.Return(tenant);
    }
}
