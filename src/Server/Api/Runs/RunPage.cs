using Microsoft.AspNetCore.Http;
using StepFlow.Runtime.Requests;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Runs;

/// <summary>A page of items or steps of one run. It ends early when its results become too many bytes, so that it fits into memory however large the run is.</summary>
/// <param name="Offset">The first.</param>
/// <param name="Limit">How many at most.</param>
readonly record struct RunPage(int Offset, int Limit)
{
    const int Most = RunRequests.MaxItems;

    // Pages of so few are read in one go.
    const int Small = 100;

    const long MostBytes = 64 << 20;

    public static RunPage Of(int? offset, int? limit) => offset is < 0 || limit is < 1 or > Most
        ? throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, $"'offset' is 0 or more, 'limit' is 1 to {Most}.")
        : new RunPage(offset ?? 0, limit ?? Most);

    /// <summary>Whether sizes have to be looked at before results are read.</summary>
    public bool IsLarge => Limit > Small;

    /// <summary>The page with as many as fit, at least one.</summary>
    /// <param name="sizes">Their sizes in order.</param>
    public RunPage Fit(IEnumerable<long> sizes)
    {
        var (count, bytes) = (0, 0L);
        foreach (var size in sizes)
        {
            bytes += size;
            if (count > 0 && bytes > MostBytes)
                return this with { Limit = count };
            count++;
        }

        return this;
    }

    /// <summary>Where the next page begins; null: this was the last.</summary>
    public int? NextOf(int total) => Offset + (long)Limit < total ? Offset + Limit : null;
}
