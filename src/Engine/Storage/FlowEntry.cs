namespace StepFlow.Engine.Storage;

/// <summary>A flow a user stored.</summary>
/// <param name="FlowId">Its id: that of the blob with its document.</param>
/// <param name="Name">Its name, when it has one.</param>
/// <param name="StoredAt">When it was first stored, UTC.</param>
public sealed record FlowEntry(string FlowId, string? Name, DateTimeOffset StoredAt);
