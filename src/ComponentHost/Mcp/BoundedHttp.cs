using StepFlow.ComponentHost.Supervision;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>HTTP with the bounds that the MCP library does not set.</summary>
sealed class BoundedHttp(HttpMessageHandler inner, int maxBytes) : DelegatingHandler(inner)
{
    /// <summary>A client for one server. It follows no redirects: headers with secrets stay with the host they are meant for.</summary>
    public static HttpClient Create(ServerSettings settings) => new(new BoundedHttp(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = settings.Handshake, PooledConnectionLifetime = TimeSpan.FromMinutes(5) },
        settings.Limits.MaxMessageBytes))
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);

        // Event streams go on for ever, each event is bounded; documents are read as a whole by the library.
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            response.Content = new BoundedEvents(response.Content, maxBytes);
        else
            await response.Content.LoadIntoBufferAsync(maxBytes, cancellationToken);
        return response;
    }
}
