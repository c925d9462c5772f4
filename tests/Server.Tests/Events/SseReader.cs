using System.Text.Json;

namespace StepFlow.Server.Tests.Events;

/// <summary>Reads a stream of server-sent events as a browser does.</summary>
sealed class SseReader : IDisposable
{
    readonly HttpResponseMessage _response;
    readonly StreamReader _lines;

    SseReader(HttpResponseMessage response, StreamReader lines) => (_response, _lines) = (response, lines);

    /// <summary>Comments seen so far.</summary>
    public List<string> Comments { get; } = [];

    public static async Task<SseReader> OpenAsync(HttpClient http, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("text/event-stream", await Text(response));
        return new SseReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));

        static async Task<string> Text(HttpResponseMessage response) =>
            response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The next event; null: the stream has ended.</summary>
    public async Task<SseEvent?> NextAsync()
    {
        string? id = null, kind = null, data = null;
        while (await _lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length == 0 && data is not null)
                return new SseEvent(id, kind!, JsonElement.Parse(data));
            if (line.StartsWith(':'))
                Comments.Add(line[1..].Trim());
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
        }

        return null;
    }

    /// <summary>Reads on until an event of a kind.</summary>
    public async Task<SseEvent> NextAsync(string kind)
    {
        while (await NextAsync() is { } next)
        {
            if (next.Kind == kind)
                return next;
        }

        throw new ShouldAssertException($"the stream ended before a {kind}");
    }

    /// <summary>Everything up to the end of the stream.</summary>
    public async Task<List<SseEvent>> RestAsync()
    {
        List<SseEvent> all = [];
        while (await NextAsync() is { } next)
            all.Add(next);
        return all;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
