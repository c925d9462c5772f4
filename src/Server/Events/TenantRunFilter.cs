using StepFlow.Client.Events;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Reports;

namespace StepFlow.Server.Events;

/// <summary>Which runs of a tenant a client wants to hear of.</summary>
sealed class TenantRunFilter
{
    // Forgetting costs a lookup.
    const int MaxKnown = 10_000;

    readonly Dictionary<Guid, bool> _known = [];

    /// <summary>Only runs of this flow; null: any.</summary>
    public string? FlowId { get; init; }

    /// <summary>Only runs of flows of this name; null: any.</summary>
    public string? FlowName { get; init; }

    /// <summary>Only runs whose labels meet all of these.</summary>
    public IReadOnlyList<LabelFilter> Labels { get; init; } = [];

    /// <summary>Only events by which a run comes into one of these states; null: any event.</summary>
    public IReadOnlySet<RunStatus>? Statuses { get; init; }

    /// <summary>Child runs too.</summary>
    public bool IncludeSubRuns { get; init; }

    /// <summary>Whether the runs of a journal are wanted, by their root.</summary>
    public async ValueTask<bool> WantsAsync(RunReader reader, string tenant, Guid rootRunId, CancellationToken cancel)
    {
        if (FlowId is null && FlowName is null && Labels.Count == 0)
            return true;
        if (_known.TryGetValue(rootRunId, out var wanted))
            return wanted;
        var run = await reader.FindAsync(tenant, rootRunId, cancel);
        wanted = run is not null
            && (FlowId is null || run.FlowId == FlowId)
            && (FlowName is null || run.FlowName == FlowName)
            && Labels.All(l => l.Matches(run.Labels));
        if (_known.Count >= MaxKnown)
            _known.Clear();
        return _known[rootRunId] = wanted;
    }

    /// <summary>Whether an event brings a run into one of the states asked for.</summary>
    public bool WantsStatus(StreamEventKind kind, RunStatus? ended)
    {
        if (Statuses is null)
            return true;
        RunStatus? reached = kind switch
        {
            StreamEventKind.RunCreated or StreamEventKind.SubRunCreated or StreamEventKind.RunResumed => RunStatus.Running,
            StreamEventKind.RunPaused => RunStatus.Paused,
            StreamEventKind.RunParked => RunStatus.Parked,
            StreamEventKind.RunCompleted => ended,
            _ => null,
        };
        return reached is { } status && Statuses.Contains(status);
    }
}
