using StepFlow.Engine.Journal;
using StepFlow.Engine.State;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Dispatch;
using StepFlow.Runtime.Runs;

namespace StepFlow.Runtime.Hosting;

/// <summary>What runs came to, with the content of blobs where results refer to them.</summary>
sealed class RunResults(RunServices services)
{
    public static RunResult Of(RunState state) =>
        new(state.Key.RootRunId, state.Status, state.Reason, [.. state.Root!.Items.Select(i => i.Result)]);

    public async Task<RunResult> ResolveAsync(RunKey key, RunResult result, CancellationToken cancellationToken)
    {
        if (!result.Outcomes.Any(o => o is not null && MayHaveReferences(o)))
            return result;
        var outcomes = new List<Outcome?>(result.Outcomes.Count);
        foreach (var outcome in result.Outcomes)
            outcomes.Add(outcome is null ? null : await ResolveAsync(key.Tenant, outcome, cancellationToken));
        return result with { Outcomes = outcomes };
    }

    public async Task<Outcome> ResolveAsync(string tenant, Outcome outcome, CancellationToken cancellationToken) => MayHaveReferences(outcome)
        ? Outcome.Success(await services.Blobs.ResolveAsync(tenant, outcome.Result, cancellationToken))
        : outcome;

    static bool MayHaveReferences(Outcome outcome) => outcome.IsSuccess && BlobResolver.MayHaveReferences(outcome.Result);
}
