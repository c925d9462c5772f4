namespace StepFlow.Runtime.Audit;

/// <summary>Who did what, append-only; bounded by <see cref="PurgeAsync"/>.</summary>
public interface IAuditLog
{
    /// <summary>Appends entries, all or none; durable when the task completes.</summary>
    /// <exception cref="ArgumentException">Details are too long.</exception>
    ValueTask AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>A page of entries, newest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A page has no such size.</exception>
    ValueTask<IReadOnlyList<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken = default);

    /// <summary>Deletes entries of all tenants from before a time, oldest first.</summary>
    /// <returns>How many; fewer than <paramref name="limit"/>: all.</returns>
    ValueTask<int> PurgeAsync(DateTimeOffset before, int limit = 1000, CancellationToken cancellationToken = default);
}
