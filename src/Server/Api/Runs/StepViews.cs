using StepFlow.Client.Contracts;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Reports;

namespace StepFlow.Server.Api.Runs;

/// <summary>Steps in the form of the API.</summary>
static class StepViews
{
    /// <summary>Steps of an item in the order of the flow, those included that nobody has started.</summary>
    public static async Task<List<StepRun>> PageAsync(
        RunReader reader, RunSummary run, Flow flow, RunReport report, int item, RunPage page, CancellationToken cancel)
    {
        var started = report.Steps.Where(s => s.Address.RunId == run.RunId && s.Address.Item == item).ToDictionary(s => s.Address.Step);
        var steps = new List<StepRun>();
        foreach (var (index, step) in InPlaces(flow).Skip(page.Offset).Take(page.Limit))
        {
            if (started.TryGetValue(index, out var known))
                steps.Add(await ViewAsync(reader, run.Tenant, step, known, cancel));
            else if (index < flow.Steps.Length)
                steps.Add(new StepRun { StepId = step.Id, StepIndex = index, ItemIndex = item, Component = step.Component, Status = StepRunState.Blocked });
        }

        return steps;
    }

    /// <summary>Where the steps of an item stand, and nothing more.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="started">The item's steps that were started.</param>
    public static IReadOnlyList<StepStateInfo> States(Flow flow, IEnumerable<StepReport> started)
    {
        var known = started.ToDictionary(s => s.Address.Step, s => State(s.Status));
        return
        [
            .. InPlaces(flow)
                .Where(s => s.Index < flow.Steps.Length || known.ContainsKey(s.Index))
                .Select(s => new StepStateInfo(s.Step.Id, known.GetValueOrDefault(s.Index, StepRunState.Blocked))),
        ];
    }

    /// <summary>How many places for steps a flow has.</summary>
    public static int CountOf(Flow flow) => flow.Steps.Length + flow.OnFailure.Length;

    static IEnumerable<(int Index, Step Step)> InPlaces(Flow flow) => flow.Steps.Concat(flow.OnFailure).Index();

    static async Task<StepRun> ViewAsync(RunReader reader, string tenant, Step step, StepReport report, CancellationToken cancel) => new()
    {
        StepId = step.Id,
        StepIndex = report.Address.Step,
        ItemIndex = report.Address.Item,
        Component = step.Component,
        Status = State(report.Status),
        Result = report.Outcome is { } outcome ? new FlowResult(await reader.ResolveAsync(tenant, outcome, cancel)) : null,
        Attempt = report.Attempt,
        Retries = report.Retries,
        StartedAt = report.StartedAt,
        CompletedAt = report.CompletedAt,
        WaitsFor = report.WaitsFor,
        WaitsOn = report.WaitsOn,
        DueAt = report.DueAt,
        LastError = report.Outcome is null ? report.Error : null,
        JournalSeqno = report.Sequence,
    };

    static StepRunState State(string status) => status switch
    {
        "completed" => StepRunState.Completed,
        "failed" or "cancelled" => StepRunState.Failed,
        "skipped" => StepRunState.Skipped,
        _ => StepRunState.Running,
    };
}
