namespace StepFlow.Client.Contracts;

/// <summary>A run that was started.</summary>
public sealed record CreateRunResponse : RunInfo
{
    /// <summary>Its items, when the caller waited and it has ended.</summary>
    public IReadOnlyList<ItemResult>? Results { get; init; }
}
