namespace StepFlow.Client.Contracts;

/// <summary>A stored flow, without its document.</summary>
/// <param name="FlowId">Its id.</param>
/// <param name="Name">Its name, when it has one.</param>
/// <param name="StoredAt">When it was first stored, UTC.</param>
public sealed record FlowInfo(string FlowId, string? Name, DateTimeOffset StoredAt);
