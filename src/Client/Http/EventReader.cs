using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace StepFlow.Client.Http;

/// <summary>Reads the events of a run; a lost connection is made again behind the last event that came.</summary>
sealed class EventReader(ApiConnection api, StepFlowClientOptions options)
{
    const string End = "streamEnded";

    public async IAsyncEnumerable<FlowEvent> ReadAsync(Guid runId, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var silent = 0; silent <= options.MaxRetries; silent++)
        {
            if (silent > 0)
                await Task.Delay(Backoff.Delay(options, silent - 1, null), options.Time, cancellationToken);
            using var response = await OpenAsync(runId, after, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NoContent)
                yield break;
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await using var items = SseParser.Create(body, Parse).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await MoveAsync(items))
            {
                if (items.Current.EventType == End)
                    yield break;
                if (Read(items.Current, after) is not { } next)
                    continue;
                silent = 0;
                after = next.Id;
                yield return next;
            }
        }

        throw new StepFlowException("UNREACHABLE", 0, $"The events of run {runId} broke off again and again.") { RunId = runId };
    }

    Task<HttpResponseMessage> OpenAsync(Guid runId, string? after, CancellationToken cancellationToken) => api.SendAsync(
        ApiRequest.Get($"runs/{runId}/events") with
        {
            Accept = "text/event-stream",
            Headers = after is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Last-Event-ID"] = after },
        },
        (response, _) => Task.FromResult(response),
        cancellationToken);

    // However a stream breaks off, the answer is the same: open it again behind what came.
    static async ValueTask<bool> MoveAsync(IAsyncEnumerator<SseItem<JsonElement?>> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return false;
        }
    }

    static JsonElement? Parse(string type, ReadOnlySpan<byte> data)
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

    // {sequenceNumber?, timestamp, event: {Kind: {…}}}. What is no such thing is no event: later servers may send more.
    static FlowEvent? Read(SseItem<JsonElement?> item, string? after)
    {
        if (item.Data is not { ValueKind: JsonValueKind.Object } data || !data.TryGetProperty("event", out var @event)
            || @event.ValueKind != JsonValueKind.Object || item.EventType == "error")
            return null;
        var body = @event.EnumerateObject().FirstOrDefault().Value;
        var time = data.TryGetProperty("timestamp", out var text) && text.TryGetDateTimeOffset(out var parsed) ? parsed : default;
        return new FlowEvent(string.IsNullOrEmpty(item.EventId) ? after ?? "0" : item.EventId, item.EventType, time, body);
    }
}
