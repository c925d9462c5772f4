using StepFlow.Client.Contracts;

namespace StepFlow.Client;

/// <summary>How a batch stands.</summary>
/// <param name="Details">It, counted.</param>
/// <param name="Results">In the order of the inputs, null for those that have none yet; empty when they were not asked for.</param>
public sealed record BatchResult(BatchInfo Details, IReadOnlyList<FlowResult?> Results);
