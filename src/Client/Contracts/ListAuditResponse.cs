namespace StepFlow.Client.Contracts;

/// <summary>A page of the audit log, newest first.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> to get the next page; null: there is none.</param>
public sealed record ListAuditResponse(IReadOnlyList<AuditRecord> Entries, string? NextCursor = null);
