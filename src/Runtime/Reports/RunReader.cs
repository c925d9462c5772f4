using System.Text.Json;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Dispatch;

namespace StepFlow.Runtime.Reports;

/// <summary>Reads what happened in runs, from their journals, whoever owns them. Takes nothing over.</summary>
/// <param name="store">The store.</param>
public sealed class RunReader(IRunStore store)
{
    readonly BlobResolver _blobs = new(store.Blobs);

    /// <summary>The index row of a root or child run; null when the tenant has no such run.</summary>
    public ValueTask<RunSummary?> FindAsync(string tenant, Guid runId, CancellationToken cancellationToken) =>
        store.Index.FindAsync(tenant, runId, cancellationToken);

    /// <summary>What the journal of a run's tree says.</summary>
    /// <param name="run">Its index row.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <param name="asOf">The last record to take in. Default: all.</param>
    /// <param name="scope">The part that is asked for. Null: everything.</param>
    public Task<RunReport> ReportAsync(
        RunSummary run, CancellationToken cancellationToken, long asOf = long.MaxValue, ReportScope? scope = null) =>
        RunReport.ReadAsync(store, new RunKey(run.Tenant, run.RootRunId), cancellationToken, asOf, scope);

    /// <summary>A value with the blobs it refers to put in their places.</summary>
    /// <exception cref="KeyNotFoundException">A blob is not in the store.</exception>
    public ValueTask<JsonElement> ResolveAsync(string tenant, JsonElement value, CancellationToken cancellationToken) =>
        _blobs.ResolveAsync(tenant, value, cancellationToken);

    /// <summary>An outcome with the blobs it refers to put in their places.</summary>
    /// <exception cref="KeyNotFoundException">A blob is not in the store.</exception>
    public async ValueTask<Outcome> ResolveAsync(string tenant, Outcome outcome, CancellationToken cancellationToken) =>
        outcome.IsSuccess && BlobResolver.MayHaveReferences(outcome.Result)
            ? Outcome.Success(await ResolveAsync(tenant, outcome.Result, cancellationToken))
            : outcome;
}
