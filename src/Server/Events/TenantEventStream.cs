using Microsoft.AspNetCore.Http;
using StepFlow.Client.Events;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Timers;

namespace StepFlow.Server.Events;

/// <summary>What happens to the runs of a tenant on this node, as it happens. Can be resumed as far as the log of commits reaches; a gap is told.</summary>
sealed class TenantEventStream(StreamServices services, string tenant, KindFilter kinds, TenantRunFilter filter, bool includeResults)
{
    const int CommitsAtOnce = 256;

    readonly EventRenderer _renderer = new(tenant, services.Reader, services.Flows, includeResults);

    /// <summary>Writes until the client goes or the server drains.</summary>
    public async Task WriteAsync(HttpResponse response, string? lastEventId, CancellationToken cancel)
    {
        using var slot = services.Slots.Take(tenant);
        var wake = new Wake();
        using var watching = services.Hub.Watch(tenant, wake, kinds.RecordMask);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, services.State.DrainStarted);
        var at = new TenantCursor(services.Hub.Instance, services.Hub.Log.Last, default);
        var isGap = false;
        if (!string.IsNullOrEmpty(lastEventId))
        {
            isGap = TenantCursor.TryParse(lastEventId) is not { } cursor || cursor.Instance != services.Hub.Instance || cursor.Place > at.Place;
            if (!isGap)
                at = TenantCursor.TryParse(lastEventId)!.Value;
        }

        using var sse = await SseWriter.StartAsync(response, cancel);
        try
        {
            while (!either.IsCancellationRequested)
            {
                // A cursor stands within its commit, so that one is looked at again.
                var (found, upTo, overwritten) = services.Hub.Log.Read(
                    at.Within.Sequence > 0 ? at.Place - 1 : at.Place, tenant, kinds.RecordMask, CommitsAtOnce);
                if (isGap || overwritten)
                    await GapAsync(sse, cancel);
                isGap = false;
                foreach (var (place, commit) in found)
                    await WriteAsync(sse, place, commit, at.Place == place ? at.Within : default, cancel);
                await sse.FlushAsync(cancel);
                var isAll = upTo == services.Hub.Log.Last;
                at = new TenantCursor(services.Hub.Instance, upTo, default);
                if (isAll && !await wake.WaitAsync(services.Options.Heartbeat, services.Options.Time, either.Token))
                    sse.Comment("alive");
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            sse.Comment("draining");
            sse.Retry(TimeSpan.FromSeconds(1));
        }
        catch (StoreUnavailableException e)
        {
            await StreamFailure.WriteAsync(sse, e, services.Options.Time, cancel);
        }

        await sse.FlushAsync(cancel);
    }

    async ValueTask WriteAsync(SseWriter sse, long place, Commit commit, EventPosition after, CancellationToken cancel)
    {
        if (!await filter.WantsAsync(services.Reader, tenant, commit.Run.RootRunId, cancel))
            return;
        var last = commit.FirstSequence + commit.Count - 1;
        await foreach (var record in services.Store.Journal.ReadAsync(commit.Run, Math.Max(commit.FirstSequence, after.NextRecord), cancel))
        {
            if (record.Sequence > last)
                break;
            if ((KindFilter.Mask(record.Kind) & kinds.RecordMask) == 0 || (!filter.IncludeSubRuns && record.RunId != commit.Run.RootRunId))
                continue;
            var @event = RunEventCodec.Decode(commit.Run, record);
            var ended = (@event as RunCompleted)?.Status;
            foreach (var next in await _renderer.RenderAsync(@event, record.Sequence, record.Time, cancel))
            {
                if (after.IsBefore(next) && kinds.Kinds.Contains(next.Kind) && filter.WantsStatus(next.Kind, ended))
                {
                    var id = new TenantCursor(services.Hub.Instance, place, next.Position).ToString();
                    await sse.WriteAsync(next.Kind, id, next.Sequence, next.Time, next.Write, cancel);
                }
            }
        }
    }

    ValueTask GapAsync(SseWriter sse, CancellationToken cancel) => sse.WriteAsync(
        StreamEventKind.Gap,
        null,
        0,
        services.Options.Time.GetUtcNow(),
        json => json.WriteString("message", "Events were missed: the server was restarted or the stream was too slow. List the runs to see how they stand."),
        cancel);
}
