using System.Net;
using System.Net.Sockets;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Components.Http;

/// <summary>
/// HTTP for components: only to allowed hosts, checked for every redirect and for the address that is really connected to (a name
/// that resolves to a private address does not help); with a time limit and a cap on the answer. Opens nothing before the first request.
/// </summary>
sealed class OutboundHttp : IDisposable
{
    const int MaxRedirects = 5;

    static readonly HashSet<string> SafeAcrossOrigins =
        new(["accept", "accept-language", "user-agent", "content-type"], StringComparer.OrdinalIgnoreCase);

    readonly HttpAllowList _allowed;
    readonly int _maxBytes;
    readonly Lazy<HttpMessageInvoker> _client;

    public OutboundHttp(HttpSettings settings, params string[] alwaysAllowed)
    {
        _allowed = new HttpAllowList([.. settings.Allow, .. alwaysAllowed]);
        _maxBytes = settings.MaxBytes;
        Timeout = settings.Timeout;
        _client = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = ConnectAsync,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            UseCookies = false,
            UseProxy = false,
        }));
    }

    public TimeSpan Timeout { get; }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    /// <summary>Why a URL must not be requested; null when it may.</summary>
    public string? Refusal(Uri url)
    {
        if (url.Scheme is not ("http" or "https"))
            return $"the scheme '{url.Scheme}' (use http or https)";
        if (url.UserInfo.Length > 0)
            return "a URL with credentials (send them in a header)";
        if (_allowed.Level(url.IdnHost, url.Port) != AllowLevel.None)
            return null;
        var allowed = _allowed.IsEmpty ? "no host is allowed" : "it is not among the allowed hosts";
        return $"the host '{url.Authority}': {allowed}; the operator allows it with 'http: {{allow: [{url.Authority}]}}' in the configuration";
    }

    /// <exception cref="OutboundException">There was no usable answer.</exception>
    public async ValueTask<OutboundResponse> SendAsync(OutboundRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(request.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await FollowAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OutboundException(ErrorCodes.Timeout, $"{request.Target} did not answer within {request.Timeout.TotalMilliseconds} ms.");
        }
        catch (HttpRequestException e) when (e.InnerException is OutboundException refused)
        {
            throw refused;
        }
        catch (HttpRequestException e)
        {
            throw new OutboundException(ErrorCodes.Unreachable, $"{request.Target} cannot be reached ({e.HttpRequestError}).", e);
        }
        catch (IOException e)
        {
            throw new OutboundException(ErrorCodes.Unreachable, $"{request.Target} broke off its answer.", e);
        }
    }

    async Task<OutboundResponse> FollowAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            if (Refusal(request.Url) is { } refusal)
            {
                throw redirects == 0
                    ? new OutboundException(ErrorCodes.InvalidInput, $"refuses {refusal}.")
                    : new OutboundException(ErrorCodes.ComponentFailed, $"is redirected and refuses {refusal}.");
            }

            using var message = Message(request);
            using var response = await _client.Value.SendAsync(message, cancellationToken);
            if (request.StatusOnly)
                return new OutboundResponse((int)response.StatusCode, [], null, []);
            if (Redirect(request, response) is not { } next)
                return await ReadAsync(request, response, cancellationToken);
            if (redirects == MaxRedirects)
                throw new OutboundException(ErrorCodes.ComponentFailed, $"{request.Target} redirects more than {MaxRedirects} times.");
            request = next;
        }
    }

    static HttpRequestMessage Message(OutboundRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Url);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        foreach (var (name, value) in request.Headers)
        {
            if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    static OutboundRequest? Redirect(OutboundRequest request, HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            return null;
        var url = new Uri(request.Url, location);
        var keepsMethod = (int)response.StatusCode is 307 or 308 || request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        var sameOrigin = url.Scheme == request.Url.Scheme && url.Authority == request.Url.Authority;
        return request with
        {
            Url = url,
            Method = keepsMethod ? request.Method : HttpMethod.Get,
            Body = keepsMethod ? request.Body : null,
            Headers = sameOrigin ? request.Headers : [.. request.Headers.Where(h => SafeAcrossOrigins.Contains(h.Key))],
        };
    }

    async Task<OutboundResponse> ReadAsync(OutboundRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > _maxBytes)
                throw new OutboundException(ErrorCodes.TooLarge, $"{request.Target} answered with more than {_maxBytes} bytes (http.maxBytes).");
            await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        var headers = response.Headers.Concat(response.Content.Headers)
            .Select(h => KeyValuePair.Create(h.Key.ToLowerInvariant(), string.Join(", ", h.Value)));
        return new OutboundResponse((int)response.StatusCode, [.. headers], response.Content.Headers.ContentType?.MediaType, body.ToArray());
    }

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var usable = Array.FindAll(addresses, a => _allowed.Permits(host, port, a));
        if (usable.Length == 0 && addresses.Length > 0)
        {
            throw new OutboundException(
                ErrorCodes.InvalidInput,
                $"refuses '{host}': its address is private or link-local; the operator allows it by naming the host in 'http: {{allow: [{host}]}}', a link-local one by its address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
