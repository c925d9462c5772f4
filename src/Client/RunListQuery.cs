using System.Globalization;

namespace StepFlow.Client;

/// <summary>Which runs to list.</summary>
public sealed record RunListQuery
{
    /// <summary>Only runs in these states, for instance <c>running</c>; empty: in any.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>Only runs of flows with this name.</summary>
    public string? FlowName { get; init; }

    /// <summary>Only runs with this label, <c>name=value</c>; null: any.</summary>
    public string? Label { get; init; }

    /// <summary>Runs a page, 1 to 1000. Default: 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>The next page: what the page before gave; null: the first.</summary>
    public string? Cursor { get; init; }

    internal string ToQuery()
    {
        var parts = new List<string> { $"limit={Limit.ToString(CultureInfo.InvariantCulture)}" };
        Add("status", Statuses.Count == 0 ? null : string.Join(',', Statuses));
        Add("flowName", FlowName);
        Add("label", Label);
        Add("cursor", Cursor);
        return $"?{string.Join('&', parts)}";

        void Add(string name, string? value)
        {
            if (value is not null)
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }
}
