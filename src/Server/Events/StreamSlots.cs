using Microsoft.AspNetCore.Http;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Events;

/// <summary>Bounds how many streams are open.</summary>
sealed class StreamSlots(EventStreamOptions options)
{
    readonly Dictionary<string, int> _tenants = new(StringComparer.Ordinal);
    int _all;

    /// <summary>Takes a slot until the result is disposed.</summary>
    public IDisposable Take(string tenant)
    {
        lock (_tenants)
        {
            var own = _tenants.GetValueOrDefault(tenant);
            if (_all >= options.MaxStreams || own >= options.MaxStreamsPerTenant)
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
