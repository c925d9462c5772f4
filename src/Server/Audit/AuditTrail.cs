using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Audit;

namespace StepFlow.Server.Audit;

/// <summary>
/// Writes the audit log behind the requests, many entries in one commit. When it falls behind, requests wait; none is lost short of the
/// death of the process.
/// </summary>
sealed class AuditTrail(IAuditLog store, TimeProvider time, ILogger<AuditTrail> log) : BackgroundService
{
    const int Capacity = 10_000;
    const int MaxBatch = 500;

    static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    readonly Channel<AuditEntry> _queue = Channel.CreateBounded<AuditEntry>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Hands an entry in; waits for room.</summary>
    public async ValueTask WriteAsync(AuditEntry entry)
    {
        try
        {
            await _queue.Writer.WriteAsync(entry);
        }
        catch (ChannelClosedException)
        {
            // The server has stopped; a request that outlived the drain writes for itself.
            await store.AppendAsync([entry]);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        if (ExecuteTask is { } writing)
            await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<AuditEntry>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var entry))
                batch.Add(entry);
            await AppendAsync(batch, stoppingToken);
            batch.Clear();
        }
    }

    async Task AppendAsync(List<AuditEntry> batch, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await store.AppendAsync(batch, CancellationToken.None);
                return;
            }
            catch (StoreUnavailableException e)
            {
                log.LogError("{Count} entries of the audit log wait for the store: {Error}", batch.Count, e.Message);
                await Task.Delay(RetryDelay, time, stopping);
            }
        }
    }
}
