using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Access;

namespace StepFlow.Server.Access;

/// <summary>When keys were last used; written now and then and at the end, since one write a request would cost more than most requests.</summary>
sealed class KeyUses(IApiKeyStore keys, TimeProvider time, ILogger<KeyUses> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // Keyed by keys that exist, so bounded by their number.
    readonly ConcurrentDictionary<string, DateTimeOffset> _uses = new(StringComparer.Ordinal);

    public void Record(string keyId, DateTimeOffset at) => _uses[keyId] = at;

    public async Task FlushAsync(CancellationToken cancel)
    {
        var uses = new List<(string, DateTimeOffset)>();
        foreach (var (keyId, _) in _uses)
        {
            if (_uses.TryRemove(keyId, out var at))
                uses.Add((keyId, at));
        }

        if (uses.Count == 0)
            return;
        try
        {
            await keys.TouchAsync(uses, cancel);
        }
        catch (StoreUnavailableException e)
        {
            log.LogWarning("The last use of {Count} keys was not recorded: {Error}", uses.Count, e.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await FlushAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            await FlushAsync(CancellationToken.None);
        }
    }
}
