using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using StepFlow.Client.Events;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Client.Embedding;

/// <summary>
/// The events of a run of this program, the same as a server sends: those of the journal first, then what comes. Both are read from the
/// journal, so nothing is missed or told twice, and who listens slowly holds up nobody.
/// </summary>
sealed class EmbeddedEvents : IRunObserver
{
    const int PartialCapacity = 256;

    readonly RunKey _key;
    readonly Guid _runId;

    // A full mailbox of one means: there is something to read.
    readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly Channel<Partial> _partials =
        Channel.CreateBounded<Partial>(new BoundedChannelOptions(PartialCapacity) { FullMode = BoundedChannelFullMode.DropOldest });

    EmbeddedEvents(RunSummary run) => (_key, _runId) = (new RunKey(run.Tenant, run.RootRunId), run.RunId);

    public static async IAsyncEnumerable<FlowEvent> ReadAsync(
        EmbeddedRuns runs, RunSummary run, string after, [EnumeratorCancellation] CancellationToken cancel)
    {
        var at = EventPosition.Parse(after);
        var watch = new EmbeddedEvents(run);
        var renderer = new EventRenderer(run.Tenant, runs.Reader, runs.Engine.Flows, includeResults: false);
        runs.Engine.Runs.Watch(watch);
        try
        {
            while (true)
            {
                var isOver = (await runs.GetAsync(run.RunId, cancel)).CompletedAt is not null;
                await foreach (var record in runs.Engine.Store.Journal.ReadAsync(watch._key, at.NextRecord, cancel))
                {
                    var @event = RunEventCodec.Decode(watch._key, record);
                    foreach (var next in await renderer.RenderAsync(@event, record.Sequence, record.Time, cancel))
                    {
                        if (at.IsBefore(next) && await watch.IsWantedAsync(next, renderer, cancel))
                            yield return Event(next.Position.ToString(), next.Kind, next.Time, next.Write);
                    }

                    at = new EventPosition(record.Sequence, 0);
                    if (@event is RunCompleted over && over.RunId == run.RunId)
                        yield break;
                }

                if (isOver)
                    yield break;
                while (watch._partials.Reader.TryRead(out var partial))
                {
                    var stepId = await renderer.StepIdAsync(partial.Step.RunId, partial.Step.Step, cancel);
                    yield return Event(at.ToString(), StreamEventKind.StepPartial, runs.Time.GetUtcNow(), json => partial.Write(json, stepId));
                }

                await watch._wake.Reader.ReadAsync(cancel);
            }
        }
        finally
        {
            runs.Engine.Runs.Unwatch(watch);
        }
    }

    /// <inheritdoc/>
    public void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf)
    {
        if (run == _key)
            _wake.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    public void OnPartial(RunKey run, StepAddress step, int attempt, long index, JsonElement value)
    {
        if (run != _key || step.RunId != _runId)
            return;
        _partials.Writer.TryWrite(new Partial(step, attempt, index, value));
        _wake.Writer.TryWrite(true);
    }

    async ValueTask<bool> IsWantedAsync(StreamEvent next, EventRenderer renderer, CancellationToken cancel) =>
        next.RunId == _runId
        || (next.Kind == StreamEventKind.SubRunCreated && await renderer.ParentOfAsync(next.RunId, cancel) == _runId);

    static FlowEvent Event(string id, StreamEventKind kind, DateTimeOffset time, Action<Utf8JsonWriter> write) =>
        new(id, EventJson.WireName(kind), time, CanonicalJson.Build(json =>
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }));

    sealed record Partial(StepAddress Step, int Attempt, long Index, JsonElement Value)
    {
        public void Write(Utf8JsonWriter json, string? stepId)
        {
            EventJson.Step(json, Step.RunId, Step.Item, Step.Step, stepId, Attempt);
            json.WriteNumber("index", Index);
            json.WritePropertyName("value");
            Value.WriteTo(json);
        }
    }
}
