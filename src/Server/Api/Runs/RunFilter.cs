using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using StepFlow.Engine.Storage;
using StepFlow.Server.Api.Paging;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Runs;

/// <summary>Which runs to list, as the query string says it.</summary>
sealed record RunFilter
{
    [FromQuery(Name = "status")]
    [Description("running, completed, failed, cancelled, paused, recoveryFailed (parked); several with commas.")]
    public string? Status { get; init; }

    [FromQuery(Name = "flowName")]
    [Description("Only runs of flows with this name.")]
    public string? FlowName { get; init; }

    [FromQuery(Name = "flowId")]
    [Description("Only runs of this flow.")]
    public string? FlowId { get; init; }

    [FromQuery(Name = "rootRunId")]
    [Description("Only the tree of this root run, the root included.")]
    public Guid? RootRunId { get; init; }

    [FromQuery(Name = "parentRunId")]
    [Description("Only direct children of this run.")]
    public Guid? ParentRunId { get; init; }

    [FromQuery(Name = "rootsOnly")]
    [Description("Leave child runs out. Default: true, unless rootRunId, parentRunId or maxDepth is given.")]
    public bool? RootsOnly { get; init; }

    [FromQuery(Name = "maxDepth")]
    [Description("Only runs nested this deep at most; 0: root runs.")]
    public int? MaxDepth { get; init; }

    [FromQuery(Name = "label")]
    [Description("A condition on a label: name=value, name (any value), or a number: name<5, name<=5, name>5, name>=5. All have to hold; at most 8.")]
    public string[]? Label { get; init; }

    [FromQuery(Name = "createdAfter")]
    [Description("Only runs that began at this time or later.")]
    public DateTimeOffset? CreatedAfter { get; init; }

    [FromQuery(Name = "createdBefore")]
    [Description("Only runs that began before this time.")]
    public DateTimeOffset? CreatedBefore { get; init; }

    [FromQuery(Name = "limit")]
    [Description("Runs a page, 1 to 1000. Default: 50.")]
    public int? Limit { get; init; }

    [FromQuery(Name = "offset")]
    [Description("Runs to leave out first, at most 10000; cursor is cheaper.")]
    public int? Offset { get; init; }

    [FromQuery(Name = "cursor")]
    [Description("nextCursor of the page before; with the same filters.")]
    public string? Cursor { get; init; }

    /// <summary>What a cursor of this list is bound to.</summary>
    public byte[] Scope(string tenant) => Paging.Cursor.Scope(
        [tenant, "runs", Status, FlowName, FlowId, RootRunId, ParentRunId, RootsOnly, MaxDepth, CreatedAfter?.UtcTicks, CreatedBefore?.UtcTicks, .. Label ?? []]);

    /// <exception cref="ApiException">A condition makes no sense.</exception>
    public RunQuery ToQuery(string tenant)
    {
        if (Offset is < 0 or > RunQuery.MaxOffset)
            throw Invalid($"'offset' is 0 to {RunQuery.MaxOffset}; for more use 'cursor'.");
        if (MaxDepth < 0)
            throw Invalid("'maxDepth' is at least 0.");
        if (Label?.Length > RunQuery.MaxLabels)
            throw Invalid($"'label' may be given {RunQuery.MaxLabels} times at most.");
        return new RunQuery
        {
            Tenant = tenant,
            Statuses = RunStatuses.Parse(Status),
            FlowName = FlowName,
            FlowId = FlowId,
            RootRunId = RootRunId,
            ParentRunId = ParentRunId,
            RootsOnly = RootsOnly ?? (RootRunId is null && ParentRunId is null && MaxDepth is null),
            MaxDepth = MaxDepth,
            Labels = [.. (Label ?? []).Select(ParseLabel)],
            CreatedFrom = CreatedAfter,
            CreatedBefore = CreatedBefore,
            After = Cursor is null ? null : Paging.Cursor.ReadGuid(Cursor, Scope(tenant)),
            Offset = Offset ?? 0,
            Limit = Paging.Cursor.Limit(Limit),
        };
    }

    static LabelFilter ParseLabel(string text)
    {
        try
        {
            return LabelFilter.Parse(text);
        }
        catch (FormatException e)
        {
            throw Invalid(e.Message);
        }
    }

    static ApiException Invalid(string message) => new(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, message);
}
