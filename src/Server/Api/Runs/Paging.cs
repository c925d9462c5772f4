using Microsoft.AspNetCore.Http;
using StepFlow.Server.Errors;

namespace StepFlow.Server.Api.Runs;

/// <summary>A page of items or steps of one run.</summary>
/// <param name="Offset">The first.</param>
/// <param name="Limit">How many at most.</param>
readonly record struct Paging(int Offset, int Limit)
{
    /// <summary>The default and the most: a page has to fit into memory, however large the run is.</summary>
    public const int Most = 1000;

    public static Paging Of(int? offset, int? limit) => offset is < 0 || limit is < 1 or > Most
        ? throw new ApiException(StatusCodes.Status400BadRequest, ApiCodes.InvalidRequest, $"'offset' is 0 or more, 'limit' is 1 to {Most}.")
        : new Paging(offset ?? 0, limit ?? Most);

    /// <summary>Where the next page begins; null: this was the last.</summary>
    public int? NextOf(int total) => Offset + (long)Limit < total ? Offset + Limit : null;
}
