namespace StepFlow.Runtime.Webhooks;

/// <summary>
/// The outbox: messages that <see cref="Engine.Journal.JournalAppend.Outbox"/> left, until they are delivered or given up. Several senders may
/// work on it: an attempt is claimed for a time, and what a late one reports is recognised by its number and dropped.
/// </summary>
public interface IWebhookStore
{
    /// <summary>Takes messages that are due, longest first, and makes them due again after the lease in case the sender dies.</summary>
    /// <param name="now">The time now.</param>
    /// <param name="lease">How long an attempt may take.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels until it is queued.</param>
    ValueTask<IReadOnlyList<WebhookDelivery>> ClaimDueAsync(
        DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default);

    /// <summary>When the next message is due, of all tenants; null: none waits. For a timer instead of polling.</summary>
    ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken = default);

    /// <summary>Records that an attempt succeeded. False: another attempt has begun since, or the message is settled or gone.</summary>
    ValueTask<bool> MarkDeliveredAsync(string tenant, Guid id, int attempt, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Records that an attempt failed.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="id">The message.</param>
    /// <param name="attempt">The attempt's number, <see cref="WebhookDelivery.Attempts"/>.</param>
    /// <param name="error">Why; cut at 1,024 characters.</param>
    /// <param name="at">When.</param>
    /// <param name="nextAttempt">When to try again; null: give up.</param>
    /// <param name="cancellationToken">Cancels until it is queued.</param>
    /// <returns>False: another attempt has begun since, or the message is settled or gone.</returns>
    ValueTask<bool> MarkFailedAsync(
        string tenant, Guid id, int attempt, string error, DateTimeOffset at, DateTimeOffset? nextAttempt, CancellationToken cancellationToken = default);

    /// <summary>Makes a settled message due again, by somebody's hand. False: there is none, or it is not settled.</summary>
    ValueTask<bool> RedeliverAsync(string tenant, Guid id, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>A page of messages, newest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A page has no such size.</exception>
    ValueTask<IReadOnlyList<WebhookDelivery>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Deletes messages of all tenants that were settled before a time, oldest first.</summary>
    /// <returns>How many; fewer than <paramref name="limit"/>: all.</returns>
    ValueTask<int> PurgeAsync(DateTimeOffset settledBefore, int limit = 1000, CancellationToken cancellationToken = default);
}
