using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using StepFlow.Client.Contracts;

namespace StepFlow.Client.Http;

/// <summary>Reads the events of a run; a lost connection is made again behind the last event that came.</summary>
sealed class EventReader(ApiConnection api, StepFlowClientOptions options)
{
    public async IAsyncEnumerable<FlowEvent> ReadAsync(Guid runId, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var silent = 0;
        while (true)
        {
            // Asked before the stream is opened: what had ended then has all its events in it.
            var hasEnded = (await api.SendAsync(ApiRequest.Get($"runs/{runId}"), ApiJson.Default.RunInfo, cancellationToken)).CompletedAt is not null;
            using var response = await OpenAsync(runId, after, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NoContent)
                yield break;
            var isBroken = false;
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await using var items = SseParser.Create(body, Read).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await items.MoveNextAsync())
                        break;
                }
                catch (Exception e) when (e is IOException or HttpRequestException)
                {
                    isBroken = true;
                    break;
                }

                if (ToEvent(items.Current, after) is not { } next)
                    continue;
                silent = 0;
                after = next.Id;
                yield return next;
            }

            if (hasEnded && !isBroken)
                yield break;
            if (silent++ > options.MaxRetries)
                throw new StepFlowException("UNREACHABLE", 0, $"The events of run {runId} broke off again and again.") { RunId = runId };
            if (isBroken || silent > 1)
                await Task.Delay(Backoff.Delay(options, silent - 1, null), options.Time, cancellationToken);
        }
    }

    Task<HttpResponseMessage> OpenAsync(Guid runId, string? after, CancellationToken cancellationToken) => api.SendAsync(
        ApiRequest.Get($"runs/{runId}/events") with
        {
            Accept = "text/event-stream",
            Headers = after is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Last-Event-ID"] = after },
        },
        (response, _) => Task.FromResult(response),
        cancellationToken);

    // An event that is not JSON, or not one of ours, is none: later servers may send more.
    static JsonElement? Read(string type, ReadOnlySpan<byte> data)
    {
        try
        {
            return JsonElement.Parse(data);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static FlowEvent? ToEvent(SseItem<JsonElement?> item, string? after) => item.Data is { ValueKind: JsonValueKind.Object } data
        ? new FlowEvent(string.IsNullOrEmpty(item.EventId) ? after ?? "0" : item.EventId, item.EventType, data)
        : null;
}
