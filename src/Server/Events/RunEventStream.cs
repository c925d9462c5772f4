using Microsoft.AspNetCore.Http;
using StepFlow.Client.Events;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Server.Events;

/// <summary>
/// The events of one run: what the journal has after the place where the client was, then what comes, without a gap or a repetition, since both
/// are read from the journal; then the end.
/// </summary>
sealed class RunEventStream(StreamServices services, RunSummary run, KindFilter kinds, bool includeSubRuns, bool includeResults)
{
    readonly RunKey _key = new(run.Tenant, run.RootRunId);
    readonly EventRenderer _renderer = new(run.Tenant, services.Reader, services.Flows, includeResults);
    readonly RunWatch _watch = new(services.Options.PartialBuffer);
    EventPosition _at;
    (RunCompleted Event, long Sequence, DateTimeOffset Time)? _end;

    /// <summary>Whether the run ended at or before a place: then nothing follows it.</summary>
    public async ValueTask<bool> IsOverAsync(EventPosition after, CancellationToken cancel)
    {
        if (run.CompletedAt is null || after.Sequence == 0)
            return false;
        await foreach (var record in services.Store.Journal.ReadAsync(_key, after.NextRecord, cancel))
        {
            if (record.RunId == run.RunId && record.Kind == RecordKind.RunCompleted)
                return false;
        }

        return true;
    }

    /// <summary>Writes until the run ends, the client goes, or the server drains.</summary>
    public async Task WriteAsync(HttpResponse response, EventPosition after, CancellationToken cancel)
    {
        using var slot = services.Slots.Take(run.Tenant);
        using var watching = services.Hub.Watch(_key, _watch);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, services.State.DrainStarted);
        using var sse = await SseWriter.StartAsync(response, cancel);
        _at = after;
        try
        {
            while (!either.IsCancellationRequested)
            {
                await CatchUpAsync(sse, cancel);
                await PartialsAsync(sse, cancel);
                await sse.FlushAsync(cancel);
                if (_end is { } end)
                {
                    await sse.WriteAsync(
                        StreamEventKind.StreamEnded, end.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), end.Sequence, end.Time,
                        json => EventJson.Status(json, run.RunId, end.Event.Status), cancel);
                    break;
                }

                if (!await _watch.Wake.WaitAsync(services.Options.Heartbeat, services.Options.Time, either.Token))
                    sse.Comment("alive");
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            sse.Comment("draining");
            sse.Retry(TimeSpan.FromSeconds(1));
        }
        catch (Exception e) when (e is StoreUnavailableException or JournalCorruptedException)
        {
            await StreamFailure.WriteAsync(sse, e, services.Options.Time, cancel);
        }

        await sse.FlushAsync(cancel);
    }

    async ValueTask CatchUpAsync(SseWriter sse, CancellationToken cancel)
    {
        await foreach (var record in services.Store.Journal.ReadAsync(_key, _at.NextRecord, cancel))
        {
            var @event = RunEventCodec.Decode(_key, record);
            foreach (var next in await _renderer.RenderAsync(@event, record.Sequence, record.Time, cancel))
            {
                if (_at.IsBefore(next) && kinds.Kinds.Contains(next.Kind) && await IsWantedAsync(next, cancel))
                    await sse.WriteAsync(next.Kind, next.Position.ToString(), next.Sequence, next.Time, next.Write, cancel);
            }

            _at = new EventPosition(record.Sequence, 0);
            if (@event is RunCompleted over && over.RunId == run.RunId)
            {
                _end = (over, record.Sequence, record.Time);
                return;
            }
        }
    }

    async ValueTask PartialsAsync(SseWriter sse, CancellationToken cancel)
    {
        if (!kinds.Kinds.Contains(StreamEventKind.StepPartial))
            return;
        var (partials, dropped) = _watch.Take();
        foreach (var partial in partials)
        {
            var (runId, item, step) = partial.Step;
            if (runId != run.RunId && !(includeSubRuns && await IsBelowAsync(runId, cancel)))
                continue;
            var stepId = await _renderer.StepIdAsync(runId, step, cancel);
            await sse.WriteAsync(
                StreamEventKind.StepPartial, null, 0, partial.Time,
                json =>
                {
                    EventJson.Step(json, runId, item, step, stepId, partial.Attempt);
                    json.WriteNumber("index", partial.Index);
                    if (dropped > 0)
                        json.WriteNumber("dropped", dropped);
                    json.WritePropertyName("value");
                    partial.Value.WriteTo(json);
                },
                cancel);
            dropped = 0;
        }
    }

    async ValueTask<bool> IsWantedAsync(StreamEvent next, CancellationToken cancel)
    {
        if (next.RunId == run.RunId)
            return true;
        if (includeSubRuns)
            return await IsBelowAsync(next.RunId, cancel);
        return next.Kind == StreamEventKind.SubRunCreated && await _renderer.ParentOfAsync(next.RunId, cancel) == run.RunId;
    }

    async ValueTask<bool> IsBelowAsync(Guid runId, CancellationToken cancel)
    {
        if (run.RunId == run.RootRunId)
            return true;
        for (var at = await _renderer.ParentOfAsync(runId, cancel); at is { } parent; at = await _renderer.ParentOfAsync(parent, cancel))
        {
            if (parent == run.RunId)
                return true;
        }

        return false;
    }
}
