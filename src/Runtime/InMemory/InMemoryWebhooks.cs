using StepFlow.Runtime.Webhooks;

namespace StepFlow.Runtime.InMemory;

sealed class InMemoryWebhooks(InMemoryState state) : IWebhookStore
{
    const int MaxError = 1024;

    public ValueTask<IReadOnlyList<WebhookDelivery>> ClaimDueAsync(
        DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Pages.Check(limit);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            List<WebhookDelivery> claimed = [.. state.Deliveries.Values
                .Where(d => d.DueAt <= now).OrderBy(d => (d.DueAt!.Value.UtcTicks, d.Message.Id)).Take(limit)
                .Select(d => d with { Attempts = d.Attempts + 1, DueAt = now + lease })];
            claimed.ForEach(Save_NeedsLock);
            return new ValueTask<IReadOnlyList<WebhookDelivery>>(claimed);
        }
    }

    public ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken = default)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<DateTimeOffset?>(state.Deliveries.Values.Min(d => d.DueAt));
        }
    }

    public ValueTask<bool> MarkDeliveredAsync(string tenant, Guid id, int attempt, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        Change(tenant, id, d => d.Attempts == attempt && d.Status == DeliveryStatus.Pending
            ? d with { Status = DeliveryStatus.Delivered, DueAt = null, SettledAt = at, LastError = null } : null);

    public ValueTask<bool> MarkFailedAsync(
        string tenant, Guid id, int attempt, string error, DateTimeOffset at, DateTimeOffset? nextAttempt, CancellationToken cancellationToken = default)
    {
        var reason = error.Length > MaxError ? error[..MaxError] : error;
        return Change(tenant, id, d => d.Attempts != attempt || d.Status != DeliveryStatus.Pending ? null
            : nextAttempt is null
            ? d with { Status = DeliveryStatus.Failed, DueAt = null, SettledAt = at, LastError = reason }
            : d with { DueAt = nextAttempt, LastError = reason });
    }

    public ValueTask<bool> RedeliverAsync(string tenant, Guid id, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        Change(tenant, id, d => d.Status == DeliveryStatus.Pending ? null
            : d with { Status = DeliveryStatus.Pending, DueAt = at, SettledAt = null });

    public ValueTask<IReadOnlyList<WebhookDelivery>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken = default)
    {
        Pages.Check(query.Limit);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            return new ValueTask<IReadOnlyList<WebhookDelivery>>([.. state.Deliveries.Values
                .Where(d => d.Tenant == query.Tenant && (query.RootRunId is null || query.RootRunId == d.RootRunId)
                    && (query.Status is null || query.Status == d.Status))
                .Where(d => query.After is not { } after || Place(d).CompareTo((after.CreatedAt.UtcTicks, after.Id)) < 0)
                .OrderByDescending(Place).Take(query.Limit)]);
        }
    }

    public ValueTask<int> PurgeAsync(DateTimeOffset settledBefore, int limit = 1000, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            var old = state.Deliveries.Where(d => d.Value.SettledAt < settledBefore).OrderBy(d => d.Value.SettledAt).Take(limit).ToArray();
            foreach (var (key, _) in old)
            {
                state.Deliveries.Remove(key);
            }

            return new ValueTask<int>(old.Length);
        }
    }

    ValueTask<bool> Change(string tenant, Guid id, Func<WebhookDelivery, WebhookDelivery?> change)
    {
        lock (state.Gate)
        {
            state.RequireOpen_NeedsLock();
            if (!state.Deliveries.TryGetValue((tenant, id), out var delivery) || change(delivery) is not { } changed)
            {
                return new ValueTask<bool>(false);
            }

            Save_NeedsLock(changed);
            return new ValueTask<bool>(true);
        }
    }

    void Save_NeedsLock(WebhookDelivery delivery) => state.Deliveries[(delivery.Tenant, delivery.Message.Id)] = delivery;

    static (long Ticks, Guid Id) Place(WebhookDelivery delivery) => (delivery.Message.CreatedAt.UtcTicks, delivery.Message.Id);
}
