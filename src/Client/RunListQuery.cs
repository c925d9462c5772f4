using System.Globalization;

namespace StepFlow.Client;

/// <summary>Which runs to list. All conditions have to hold.</summary>
public sealed record RunListQuery
{
    /// <summary>Only runs in these states, for instance <c>running</c>; empty: in any.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>Only runs of flows with this name.</summary>
    public string? FlowName { get; init; }

    /// <summary>Only runs of this flow.</summary>
    public string? FlowId { get; init; }

    /// <summary>
    /// Conditions on labels, 8 at most: <c>name=value</c>, <c>name</c> (any value), or a number: <c>name&lt;5</c>, <c>name&lt;=5</c>,
    /// <c>name&gt;5</c>, <c>name&gt;=5</c>.
    /// </summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Only the tree of this root run, the root included.</summary>
    public Guid? RootRunId { get; init; }

    /// <summary>Only direct children of this run.</summary>
    public Guid? ParentRunId { get; init; }

    /// <summary>Whether child runs are left out. Default: yes, unless <see cref="RootRunId"/> or <see cref="ParentRunId"/> is given.</summary>
    public bool? RootsOnly { get; init; }

    /// <summary>Only runs that began at this time or later.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Only runs that began before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Runs a page, 1 to 1000. Default: 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>The next page: what the page before gave, with the same conditions; null: the first.</summary>
    public string? Cursor { get; init; }

    internal string ToQuery()
    {
        var parts = new List<string> { $"limit={Limit.ToString(CultureInfo.InvariantCulture)}" };
        Add("status", Statuses.Count == 0 ? null : string.Join(',', Statuses));
        Add("flowName", FlowName);
        Add("flowId", FlowId);
        foreach (var label in Labels)
            Add("label", label);
        Add("rootRunId", RootRunId?.ToString());
        Add("parentRunId", ParentRunId?.ToString());
        Add("rootsOnly", RootsOnly switch { true => "true", false => "false", null => null });
        Add("createdAfter", CreatedAfter?.ToString("O", CultureInfo.InvariantCulture));
        Add("createdBefore", CreatedBefore?.ToString("O", CultureInfo.InvariantCulture));
        Add("cursor", Cursor);
        return $"?{string.Join('&', parts)}";

        void Add(string name, string? value)
        {
            if (value is not null)
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }
}
