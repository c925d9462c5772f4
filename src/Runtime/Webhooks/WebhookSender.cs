using System.Collections.Concurrent;
using System.Net;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Planning;
using StepFlow.Runtime.Components.Http;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Tenants;
using StepFlow.Runtime.Timers;

namespace StepFlow.Runtime.Webhooks;

/// <summary>
/// Delivers the messages that runs left in the store, at least once each: signed, to public addresses and those the operator allows
/// (<c>http.allow</c>), without following redirects, with backoff until <see cref="WebhookOptions.MaxAttempts"/>. Bounded in everything.
/// </summary>
public sealed class WebhookSender : IRunObserver, IDisposable
{
    static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(20);
    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    readonly IWebhookStore _store;
    readonly ITenantStore _tenants;
    readonly WebhookOutbox _outbox;
    readonly WebhookOptions _options;
    readonly OutboundHttp _http;
    readonly Wake _wake = new();
    readonly ConcurrentDictionary<Task, byte> _inFlight = new();

    /// <summary>Makes a sender; it sends nothing before <see cref="RunAsync"/>.</summary>
    public WebhookSender(IServerStore store, WebhookOutbox outbox, WebhookOptions options, HttpSettings http)
    {
        _store = store.Webhooks;
        _tenants = store.Tenants;
        _outbox = outbox;
        _options = options;
        _http = new OutboundHttp(http, "*");
    }

    /// <summary>Why messages cannot go to an address; null when they can, as far as its spelling tells.</summary>
    public string? Refusal(Uri url) => _http.Refusal(url);

    /// <summary>There may be something to send.</summary>
    public void Ring() => _wake.Ring();

    /// <inheritdoc/>
    public void OnEvents(RunKey run, long firstSequence, DateTimeOffset time, IReadOnlyList<RunEvent> events, Func<Guid, FlowPlan?> planOf)
    {
        if (_outbox.TakeExpected(run))
            _wake.Ring();
    }

    /// <summary>Sends until it is stopped. Attempts in flight then are begun again by whoever comes next.</summary>
    /// <param name="onError">Told when the store fails; sending goes on later.</param>
    /// <param name="stop">Stops.</param>
    public async Task RunAsync(Action<Exception> onError, CancellationToken stop)
    {
        var nextSweep = DateTimeOffset.MinValue;
        while (!stop.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                var now = _options.Time.GetUtcNow();
                if (now >= nextSweep)
                {
                    await _outbox.LoadAsync(_tenants, stop);
                    await _store.PurgeAsync(now - _options.Keep, cancellationToken: stop);
                    nextSweep = now + _options.Poll;
                }

                wait = await SendDueAsync(now, stop);
            }
            catch (StoreUnavailableException e)
            {
                onError(e);
                wait = AfterFailure;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }

            await PauseAsync(wait, stop);
        }

        await Task.WhenAll(_inFlight.Keys);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    async ValueTask<TimeSpan> SendDueAsync(DateTimeOffset now, CancellationToken stop)
    {
        var free = _options.Concurrency - _inFlight.Count;
        if (free <= 0)
            return _options.Poll;
        var due = await _store.ClaimDueAsync(now, _options.Timeout + LeaseMargin, free, stop);
        foreach (var delivery in due)
            Begin(delivery, stop);
        if (due.Count == free)
            return _options.Poll;
        var next = await _store.NextDueAsync(stop) - now ?? _options.Poll;
        return next < TimeSpan.Zero ? TimeSpan.Zero : next < _options.Poll ? next : _options.Poll;
    }

    async Task PauseAsync(TimeSpan wait, CancellationToken stop)
    {
        try
        {
            if (wait > TimeSpan.Zero)
                await _wake.WaitAsync(wait, _options.Time, stop);
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    void Begin(WebhookDelivery delivery, CancellationToken stop)
    {
        var sending = new Task<Task>(() => DeliverAsync(delivery, stop));
        var all = sending.Unwrap();
        _inFlight[all] = 0;
        _ = all.ContinueWith(
            done =>
            {
                _inFlight.TryRemove(done, out _);
                _wake.Ring();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        sending.Start(TaskScheduler.Default);
    }

    async Task DeliverAsync(WebhookDelivery delivery, CancellationToken stop)
    {
        try
        {
            var (error, isFinal) = await AttemptAsync(delivery, stop);
            var now = _options.Time.GetUtcNow();
            if (error is null)
                await _store.MarkDeliveredAsync(delivery.Tenant, delivery.Message.Id, delivery.Attempts, now, stop);
            else
                await _store.MarkFailedAsync(delivery.Tenant, delivery.Message.Id, delivery.Attempts, error, now, isFinal ? null : NextAttempt(delivery, now), stop);
        }
        catch (Exception e) when (e is OperationCanceledException or StoreUnavailableException)
        {
            // The claim runs out and the message is due again.
        }
    }

    async Task<(string? Error, bool IsFinal)> AttemptAsync(WebhookDelivery delivery, CancellationToken stop)
    {
        var message = delivery.Message;
        var body = message.Body.ToArray();
        var headers = new List<KeyValuePair<string, string>>
        {
            new("User-Agent", "StepFlow"),
            new("StepFlow-Event", message.Event),
            new("StepFlow-Delivery", message.Id.ToString()),
        };
        if (message.SigningSecret is { } name)
        {
            if (_options.Secrets(delivery.Tenant, name) is not { } secret)
                return ($"The secret '{name}' is not known to this server", false);
            headers.Add(new(WebhookSignature.Header, WebhookSignature.Of(secret, _options.Time.GetUtcNow(), body)));
        }

        try
        {
            var request = new OutboundRequest(HttpMethod.Post, new Uri(message.Url), _options.Timeout) { Headers = headers, Body = body, StatusOnly = true };
            var response = await _http.SendAsync(request, _options.Time, stop);
            return response.Status switch
            {
                >= 200 and < 300 => (null, false),
                (int)HttpStatusCode.Gone => ("410: the receiver wants no more", true),
                var status => ($"The receiver answered with {status}", false),
            };
        }
        catch (OutboundException e)
        {
            return ($"{e.Code}: {e.Message}", e.Code == Flows.Model.ErrorCodes.InvalidInput);
        }
    }

    DateTimeOffset? NextAttempt(WebhookDelivery delivery, DateTimeOffset now)
    {
        if (delivery.Attempts >= _options.MaxAttempts)
            return null;
        var doubled = _options.FirstRetry * Math.Pow(2, Math.Min(delivery.Attempts - 1, 30));
        var wait = doubled < _options.MaxRetry ? doubled : _options.MaxRetry;

        // Receivers that went down together must not all be asked again at once.
        return now + (wait * (0.8 + (0.4 * Random.Shared.NextDouble())));
    }
}
