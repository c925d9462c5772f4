using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Planning;

namespace StepFlow.Engine.State;

/// <summary>A root or child run: a flow and the items that go through it.</summary>
public sealed class FlowRun
{
    internal FlowRun(RunStarted started, FlowPlan plan, DateTimeOffset createdAt, FlowRun? parent)
    {
        Started = started;
        Plan = plan;
        CreatedAt = createdAt;
        Depth = parent is null ? 0 : parent.Depth + 1;
        Items = [.. started.Inputs.Select(input => new ItemState(input))];
        Variables = started.Variables is { } given
            ? given.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal)
            : parent?.Variables ?? [];
    }

    /// <summary>The run.</summary>
    public Guid RunId => Started.RunId;

    /// <summary>How it began.</summary>
    public RunStarted Started { get; }

    /// <summary>Its flow, compiled.</summary>
    public FlowPlan Plan { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; internal set; }

    /// <summary>0 for the root, one more for each run it is nested in.</summary>
    public int Depth { get; }

    /// <summary>Its items.</summary>
    public ItemState[] Items { get; }

    /// <summary>Where it stands; a parked or paused root holds its whole tree.</summary>
    public RunStatus Status { get; internal set; } = RunStatus.Running;

    /// <summary>Items that ended.</summary>
    public int ItemsDone { get; internal set; }

    /// <summary>Items that failed.</summary>
    public int ItemsFailed { get; internal set; }

    /// <summary>The values of its variables, secret ones included once they are known. Never written anywhere as a whole.</summary>
    public Dictionary<string, JsonElement> Variables { get; }

    /// <summary>Whether it goes on while the root is paused: a child of a step that was chosen to run by hand.</summary>
    public bool IsFree { get; internal set; }

    /// <summary>Attempts in flight.</summary>
    public int InFlight { get; internal set; }

    /// <summary>Steps that are ready and wait for a free slot, and items that have not begun. Worked out again after recovery.</summary>
    public int Queued => Ready.Count + Items.Length - Math.Min(NextItem, Items.Length);

    // Derived, rebuilt after recovery, never journaled.
    internal readonly Queue<(int Item, int Node)> Ready = new();
    internal int NextItem;
    internal int Limit = int.MaxValue;
    internal int ActiveItems;
    internal bool IsQueued;
}
