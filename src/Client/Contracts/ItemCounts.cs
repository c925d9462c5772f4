namespace StepFlow.Client.Contracts;

/// <summary>The items of a run, counted.</summary>
/// <param name="Total">All.</param>
/// <param name="Completed">Ended with a result or skipped.</param>
/// <param name="Running">Not ended.</param>
/// <param name="Failed">Failed.</param>
/// <param name="Cancelled">Cancelled before they ended.</param>
public sealed record ItemCounts(int Total, int Completed, int Running, int Failed, int Cancelled);
