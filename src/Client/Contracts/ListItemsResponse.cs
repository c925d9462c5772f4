namespace StepFlow.Client.Contracts;

/// <summary>The items of a run.</summary>
/// <param name="ItemCount">How many there are.</param>
/// <param name="Items">A page of them, in the order of the inputs.</param>
/// <param name="NextOffset">Give it as <c>offset</c> to get the next page; null: there is none.</param>
public sealed record ListItemsResponse(int ItemCount, IReadOnlyList<ItemResult> Items, int? NextOffset = null);
