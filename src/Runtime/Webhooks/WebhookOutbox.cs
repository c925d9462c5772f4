using System.Collections.Concurrent;
using System.Collections.Frozen;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Tenants;

namespace StepFlow.Runtime.Webhooks;

/// <summary>
/// Writes the messages that a run leaves with its last records: for the webhooks of the run and those of its tenant. Safe for concurrent use.
/// </summary>
public sealed class WebhookOutbox(TimeProvider time)
{
    // Runs whose append failed stay in the list; that is rare, and forgetting only costs a delay until the next look.
    const int MaxExpected = 10_000;

    readonly ConcurrentDictionary<RunKey, byte> _expected = new();
    volatile FrozenDictionary<string, IReadOnlyList<RunWebhook>> _tenants = FrozenDictionary<string, IReadOnlyList<RunWebhook>>.Empty;

    /// <summary>Learns the webhooks of all tenants.</summary>
    public async Task LoadAsync(ITenantStore tenants, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, IReadOnlyList<RunWebhook>>(StringComparer.Ordinal);
        for (string? after = null; ;)
        {
            var page = await tenants.ListAsync(after, 1000, cancellationToken);
            foreach (var settings in page)
            {
                after = settings.Tenant;
                if (settings.Webhooks.Count > 0)
                    all[settings.Tenant] = settings.Webhooks;
            }

            if (page.Count == 0)
                break;
        }

        _tenants = all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The messages of a root run that has ended or was parked.</summary>
    public IReadOnlyList<OutboxEntry> MessagesOf(RunSummary run, RunStarted started)
    {
        var ofTenant = _tenants.GetValueOrDefault(run.Tenant, []);
        if ((started.Webhooks.Count == 0 && ofTenant.Count == 0) || WebhookEvents.Of(run.Status) is not { } told)
            return [];
        var now = time.GetUtcNow();
        OutboxEntry[] messages =
        [
            .. started.Webhooks.Concat(ofTenant).Where(w => w.Events is null || w.Events.Contains(told)).Take(JournalAppend.MaxOutbox).Select(webhook =>
            {
                var id = Guid.CreateVersion7(now);
                return new OutboxEntry
                {
                    Id = id,
                    RunId = run.RunId,
                    Url = webhook.Url,
                    Event = told,
                    Body = WebhookBody.Of(id, told, now, run),
                    SigningSecret = webhook.SecretRef,
                    CreatedAt = now,
                };
            }),
        ];
        if (messages.Length > 0)
        {
            if (_expected.Count >= MaxExpected)
                _expected.Clear();
            _expected[new RunKey(run.Tenant, run.RootRunId)] = 0;
        }

        return messages;
    }

    /// <summary>Whether a run has left messages since this was last asked.</summary>
    internal bool TakeExpected(RunKey run) => !_expected.IsEmpty && _expected.TryRemove(run, out _);
}
