namespace StepFlow.Runtime.Reports;

/// <summary>The part of a run that is asked for. What lies outside is read past and not held, so a report is no larger than its part.</summary>
public sealed record ReportScope
{
    /// <summary>The run, root or child.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The first item.</summary>
    public int FirstItem { get; init; }

    /// <summary>How many items. Default: all.</summary>
    public int Items { get; init; } = int.MaxValue;

    /// <summary>The first step, by its place in the flow.</summary>
    public int FirstStep { get; init; }

    /// <summary>How many steps of each item; 0: none. Default: all.</summary>
    public int Steps { get; init; } = int.MaxValue;

    /// <summary>Whether results are held. Default: true.</summary>
    public bool Results { get; init; } = true;

    internal bool HasItem(Guid run, int item) => run == RunId && item >= FirstItem && item - FirstItem < Items;

    internal bool HasStep(Guid run, int item, int step) => HasItem(run, item) && step >= FirstStep && step - FirstStep < Steps;
}
