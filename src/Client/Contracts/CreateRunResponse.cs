using System.Diagnostics.CodeAnalysis;

namespace StepFlow.Client.Contracts;

/// <summary>A run that was started.</summary>
public sealed record CreateRunResponse : RunInfo
{
    /// <summary>An empty one, to be read into.</summary>
    public CreateRunResponse()
    {
    }

    /// <summary>What is known of a run.</summary>
    [SetsRequiredMembers]
    public CreateRunResponse(RunInfo run)
        : base(run)
    {
    }

    /// <summary>Its items, when the caller waited and it has ended.</summary>
    public IReadOnlyList<ItemResult>? Results { get; init; }
}
