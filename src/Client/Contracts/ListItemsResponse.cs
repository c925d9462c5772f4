namespace StepFlow.Client.Contracts;

/// <summary>The items of a run.</summary>
/// <param name="ItemCount">How many there are.</param>
/// <param name="Items">Them, in the order of the inputs.</param>
public sealed record ListItemsResponse(int ItemCount, IReadOnlyList<ItemResult> Items);
