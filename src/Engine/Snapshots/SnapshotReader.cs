using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;

namespace StepFlow.Engine.Snapshots;

/// <summary>A snapshot being read.</summary>
public sealed class SnapshotReader
{
    readonly RunKey _key;
    readonly RunSnapshot _snapshot;
    readonly JsonElement _data;

    internal SnapshotReader(RunKey key, RunSnapshot snapshot)
    {
        _key = key;
        _snapshot = snapshot;
        (_data, Runs) = Guarded(() =>
        {
            var data = JsonElement.Parse(snapshot.Data.Span, CanonicalJson.ReaderOptions);
            return (data, data.GetProperty("runs"u8).EnumerateArray()
                .Select(r => RunStarted.Read(r.GetProperty("id"u8).GetGuid(), r.GetProperty("started"u8))).ToArray());
        });
    }

    /// <summary>How the runs in it began, parents before children. Their flows have to be known before <see cref="Restore"/>.</summary>
    public IReadOnlyList<RunStarted> Runs { get; }

    /// <summary>Restores the state.</summary>
    /// <param name="state">An empty state that knows the flows of <see cref="Runs"/>.</param>
    public void Restore(RunState state) => Guarded(() =>
    {
        state.LastSequence = _data.GetProperty("sequence"u8).GetInt64();
        state.Recoveries = Payload.Int(_data, "recoveries"u8);
        state.Reason = Payload.OptionalString(_data, "reason"u8);
        foreach (var signal in _data.GetProperty("signals"u8).EnumerateArray())
        {
            state.Signals.Add(new BufferedSignal(
                signal.GetProperty("sequence"u8).GetInt64(),
                signal.GetProperty("name"u8).GetString()!,
                signal.GetProperty("value"u8),
                Payload.OptionalString(signal, "id"u8)));
        }

        foreach (var (started, data) in Runs.Zip(_data.GetProperty("runs"u8).EnumerateArray()))
            RestoreRun(state, started, data);
        return true;
    });

    static void RestoreRun(RunState state, RunStarted started, JsonElement data)
    {
        var parent = started.Parent is { } by ? state.Runs[by.Step.RunId] : null;
        var plan = state.Plans[RunState.PlanKey(started.FlowId, started.Overrides)];
        var run = new FlowRun(started, plan, Time(data.GetProperty("createdAt"u8)), parent)
        {
            Status = (RunStatus)Payload.Int(data, "status"u8),
            CompletedAt = data.TryGetProperty("completedAt"u8, out var completedAt) ? Time(completedAt) : null,
        };
        if (parent is null)
            state.Root = run;
        run.IsFree = started.Parent is { } asking && RunFold.IsFree(state, asking.Step);
        state.Runs.Add(run.RunId, run);
        if (started.Parent is { Key: not null } asked)
            (parent!.Items[asked.Step.Item].Steps![asked.Step.Step].Requested ??= []).Add(run.RunId);
        foreach (var item in data.GetProperty("items"u8).EnumerateArray())
            RestoreItem(run, item);
    }

    static void RestoreItem(FlowRun run, JsonElement data)
    {
        var item = run.Items[Payload.Int(data, "i"u8)];
        if (!data.TryGetProperty("steps"u8, out var steps))
        {
            item.Result = OutcomePayload.Read(data);
            run.ItemsDone++;
            if (item.Result.IsFailed)
                run.ItemsFailed++;
            return;
        }

        item.Steps = new StepState[run.Plan.StepCount];
        foreach (var step in steps.EnumerateArray())
        {
            ref var restored = ref item.Steps[Payload.Int(step, "s"u8)];
            restored = Step(step);
            if (restored.Status == StepStatus.Running)
                run.InFlight++;
        }
    }

    static StepState Step(JsonElement data)
    {
        var status = (StepStatus)Payload.Int(data, "st"u8);
        return new StepState
        {
            Status = status,
            Attempt = Payload.Int(data, "a"u8),
            TransportRetries = data.TryGetProperty("tr"u8, out var transport) ? transport.GetInt32() : 0,
            ComponentRetries = data.TryGetProperty("cr"u8, out var component) ? component.GetInt32() : 0,
            StartedAt = data.TryGetProperty("at"u8, out var at) ? at.GetInt64() : 0,
            DueAt = data.TryGetProperty("due"u8, out var due) ? due.GetInt64() : 0,
            Interruptions = data.TryGetProperty("in"u8, out var interruptions) ? interruptions.GetInt32() : 0,
            IsChosen = data.TryGetProperty("chosen"u8, out _),
            Outcome = status == StepStatus.Done ? OutcomePayload.Read(data) : null,
            Wait = data.TryGetProperty("wait"u8, out var wait)
                ? new StepWait(DeferralPayload.Read(wait), Time(wait.GetProperty("since"u8))) { Round = Payload.Int(wait, "round"u8) }
                : null,
        };
    }

    static DateTimeOffset Time(JsonElement ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms.GetInt64());

    T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new JournalCorruptedException(_key, _snapshot.Sequence, $"the snapshot cannot be read: {e.Message}");
        }
    }
}
