using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Planning;

namespace StepFlow.Engine.State;

/// <summary>
/// Everything known about a root run and its children: the fold of one journal. Owned by one actor; not thread-safe.
/// </summary>
/// <param name="key">The journal.</param>
public sealed class RunState(RunKey key)
{
    /// <summary>The journal.</summary>
    public RunKey Key { get; } = key;

    /// <summary>The sequence of the last record folded in.</summary>
    public long LastSequence { get; internal set; }

    /// <summary>The root run; null before its first record.</summary>
    public FlowRun? Root { get; internal set; }

    /// <summary>The root and every child that has not ended.</summary>
    public Dictionary<Guid, FlowRun> Runs { get; } = [];

    /// <summary>Signals that nobody consumed yet, oldest first.</summary>
    public List<BufferedSignal> Signals { get; } = [];

    /// <summary>How often a new owner took the run over.</summary>
    public int Recoveries { get; internal set; }

    /// <summary>Why it is paused, parked or was cancelled, when it is.</summary>
    public string? Reason { get; internal set; }

    /// <summary>Secret values by variable name; in memory only.</summary>
    public SecretDictionary Secrets { get; } = new();

    /// <summary>Where the run stands.</summary>
    public RunStatus Status => Root?.Status ?? RunStatus.Running;

    /// <summary>Whether nothing can follow.</summary>
    public bool IsTerminal => RunTransitions.IsTerminal(Status);

    /// <summary>
    /// Whether nothing is in flight: it goes on only when a time comes, or somebody asks. What is in memory can be had again from the journal.
    /// </summary>
    public bool IsAtRest => Root is not null && Root.InFlight == 0 && Blobs.IsEmpty && Runs.Values.All(r => r.InFlight == 0);

    // Compiled flows by plan key; the host adds them before the records that need them are applied.
    internal readonly Dictionary<string, FlowPlan> Plans = new(StringComparer.Ordinal);

    // Derived, rebuilt after recovery, never journaled.
    internal readonly Queue<FlowRun> RunsWithWork = new();
    internal readonly BlobWaits Blobs = new();
    internal readonly Dictionary<string, Queue<StepAddress>> SignalWaiters = new(StringComparer.Ordinal);

    /// <summary>The key under which a run's compiled flow is kept: the flow, and what the run overrides.</summary>
    public static string PlanKey(string flowId, JsonElement? overrides) =>
        overrides is { } changes ? $"{flowId}+{Flows.Json.CanonicalJson.ContentId(changes)}" : flowId;

    /// <summary>Makes a compiled flow known.</summary>
    public void AddPlan(string planKey, FlowPlan plan) => Plans[planKey] = plan;

    /// <summary>Whether a compiled flow is known.</summary>
    public bool HasPlan(string planKey) => Plans.ContainsKey(planKey);
}
