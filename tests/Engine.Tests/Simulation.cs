using System.Text.Json;
using StepFlow.Engine.Effects;
using StepFlow.Engine.Events;
using StepFlow.Engine.Inputs;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Snapshots;
using StepFlow.Engine.State;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;
using StepFlow.Flows.Planning;
using StepFlow.JsonSchema;

namespace StepFlow.Engine.Tests;

/// <summary>
/// A host without threads, clock or disk: the journal is a list, time moves only when nothing else can, components are
/// scripts. A crash throws the state away and reads the journal again, whole or by way of a snapshot.
/// </summary>
sealed class Simulation
{
    readonly RunMachine _machine;
    readonly Dictionary<string, Component> _components = new(StringComparer.Ordinal);
    readonly Dictionary<string, Flow> _flows = new(StringComparer.Ordinal);
    readonly Dictionary<string, JsonElement> _blobs = new(StringComparer.Ordinal);
    readonly Queue<RunInput> _inbox = new();
    readonly PriorityQueue<StepAddress, DateTimeOffset> _timers = new();
    readonly Dictionary<string, JsonElement> _secrets = new(StringComparer.Ordinal);

    public Simulation(MachineOptions? options = null)
    {
        _machine = new RunMachine(options ?? new MachineOptions());
        Component("/builtin/noop", attempt => Answer.Success(attempt.Input));
    }

    public static RunKey Key { get; } = new("default", Guid.Parse("00000000-0000-7000-8000-000000000001"));

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

    public RunState State { get; private set; } = new(Key);

    public List<JournalRecord> Journal { get; } = [];

    public List<DispatchStep> Dispatched { get; } = [];

    public List<CancelStep> Cancelled { get; } = [];

    public List<RunSummary> Summaries { get; } = [];

    /// <summary>How many commits there were; a crash can come after each of them.</summary>
    public int Commits { get; private set; }

    /// <summary>Throws <see cref="CrashException"/> right after this commit is durable and before its effects; 0: never.</summary>
    public int CrashAfterCommit { get; set; }

    public IEnumerable<RunEvent> Events => Journal.Select(r => RunEventCodec.Decode(Key, r));

    public Outcome Result => State.Root!.Items[0].Result ?? throw new InvalidOperationException("The item has not ended");

    public Simulation Component(string path, Component component)
    {
        _components[path] = component;
        return this;
    }

    public static Flow Read(string yaml)
    {
        var read = FlowReader.Read(yaml);
        return read.Flow ?? throw new InvalidOperationException(string.Join("; ", read.Diagnostics.Select(d => $"{d.Position} {d.Message}")));
    }

    public string Store(Flow flow)
    {
        _flows[flow.Id] = flow;
        return flow.Id;
    }

    public Simulation Start(string yaml, string input = "{}", int? maxConcurrency = null, string? variables = null, Dictionary<string, JsonElement>? secrets = null, bool paused = false) =>
        StartItems(yaml, [JsonElement.Parse(input)], maxConcurrency, variables is null ? null : JsonElement.Parse(variables), secrets, paused);

    public Simulation StartItems(
        string yaml, IReadOnlyList<JsonElement> inputs, int? maxConcurrency = null, JsonElement? variables = null, Dictionary<string, JsonElement>? secrets = null, bool paused = false)
    {
        var flow = Read(yaml);
        Store(flow);
        foreach (var (name, value) in secrets ?? [])
            _secrets[name] = value;
        AddPlan(flow.Id);
        Feed(new StartRun(
            new RunStarted(Key.RootRunId)
            {
                FlowId = flow.Id, Inputs = inputs, MaxConcurrency = maxConcurrency, Variables = variables, Secrets = [.. _secrets.Keys],
            },
            _secrets) { Paused = paused });
        return this;
    }

    /// <summary>Hands one input in and carries out what it leads to.</summary>
    public Decision Feed(RunInput input)
    {
        if (input is StepReported { Deferral: Deferral.ChildRunDeferral child })
            AddPlan(child.FlowId);
        var before = State.LastSequence;
        var decision = _machine.Decide(State, input, Now);
        foreach (var blob in decision.Blobs)
            _blobs[blob.Id] = JsonElement.Parse(blob.Content.Span);
        foreach (var @event in decision.Events)
            Journal.Add(RunEventCodec.Encode(@event, ++before, 1, Now));
        Summaries.AddRange(decision.Summaries);
        if (decision.Events.Count > 0 && ++Commits == CrashAfterCommit)
            throw new CrashException();
        foreach (var effect in decision.Effects)
            CarryOut(effect);
        return decision;
    }

    /// <summary>Works until nothing is left to do but wait for attempts that the scripts leave in flight.</summary>
    public Simulation Run()
    {
        for (var turns = 0; turns < 1_000_000; turns++)
        {
            if (!Step())
                return this;
        }

        throw new InvalidOperationException("The simulation does not come to rest");
    }

    /// <summary>Takes the next input, or the next timer when there is none; false when there is neither.</summary>
    public bool Step()
    {
        if (_inbox.TryDequeue(out var input))
        {
            Feed(input);
            return true;
        }

        if (State.IsTerminal || !_timers.TryDequeue(out var address, out var dueAt))
            return false;
        Now = dueAt > Now ? dueAt : Now;
        Feed(new TimerFired(address));
        return true;
    }

    /// <summary>The process dies and another one reads the journal.</summary>
    public Simulation Recover(bool throughSnapshot = false)
    {
        Reload(throughSnapshot ? Journal.Count / 2 : 0);
        if (!State.IsTerminal && State.Root is not null)
            Feed(new RecoverRun("other", _secrets));
        return this;
    }

    /// <summary>A state folded from the journal alone, or from a snapshot taken after some record and the rest.</summary>
    public RunState Fold(int snapshotAfter = 0)
    {
        var state = new RunState(Key);
        foreach (var flow in _flows.Keys)
            state.AddPlan(flow, Plan(flow));
        foreach (var record in Journal)
        {
            RunMachine.Apply(state, RunEventCodec.Decode(Key, record), record.Sequence, record.Time);
            if (record.Sequence != snapshotAfter)
                continue;
            var snapshot = new RunSnapshot(record.Sequence, SnapshotCodec.Version, SnapshotCodec.Write(state));
            state = new RunState(Key);
            foreach (var flow in _flows.Keys)
                state.AddPlan(flow, Plan(flow));
            SnapshotCodec.Open(Key, snapshot).Restore(state);
        }

        return state;
    }

    /// <summary>The run leaves memory while it is at rest, and the same owner reads it again.</summary>
    public Simulation Restore()
    {
        State.IsAtRest.ShouldBeTrue();
        Reload(0);
        Feed(new RestoreRun(_secrets));
        return this;
    }

    void Reload(int snapshotAfter)
    {
        _inbox.Clear();
        _timers.Clear();
        State = Fold(snapshotAfter);
    }

    void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case DispatchStep step:
                Dispatched.Add(step);
                if (_components.TryGetValue(step.Step.Component, out var component))
                {
                    if (component(step) is { } answer)
                        _inbox.Enqueue(new StepReported(step.Address, step.Attempt, answer.Outcome, answer.Deferral));
                }
                else
                {
                    _inbox.Enqueue(new StepReported(step.Address, step.Attempt, Outcome.Failed(ErrorCodes.ComponentNotFound, step.Step.Component)));
                }

                break;
            case SetTimer timer:
                _timers.Enqueue(timer.Address, timer.DueAt);
                break;
            case CancelStep cancel:
                Cancelled.Add(cancel);
                break;
            case LoadBlob blob:
                _inbox.Enqueue(new BlobLoaded(blob.BlobId, _blobs.TryGetValue(blob.BlobId, out var content) ? content : null));
                break;
        }
    }

    void AddPlan(string flowId) => State.AddPlan(flowId, Plan(flowId));

    FlowPlan Plan(string flowId) => FlowPlan.Compile(_flows[flowId], new SchemaCompiler());

    public sealed class CrashException : Exception;
}
