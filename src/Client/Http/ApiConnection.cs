using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StepFlow.Client.Http;

/// <summary>Sends requests, again when that may help, and turns whatever goes wrong into a <see cref="StepFlowException"/>.</summary>
/// <param name="http">Gives the client of each request.</param>
/// <param name="url">The server.</param>
/// <param name="options">How.</param>
sealed class ApiConnection(Func<HttpClient> http, Uri url, StepFlowClientOptions options)
{
    readonly Uri _api = new($"{url.AbsoluteUri.TrimEnd('/')}/api/v1/");

    /// <summary>Sends a request and reads the answer as JSON.</summary>
    public Task<T> SendAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(
            request,
            async (response, cancel) =>
            {
                using (response)
                {
                    await using var body = await response.Content.ReadAsStreamAsync(cancel);
                    return await JsonSerializer.DeserializeAsync(body, type, cancel) ?? throw Strange(request, "it is null", null);
                }
            },
            cancellationToken);

    /// <summary>Sends a request whose answer says nothing more.</summary>
    public Task SendAsync(ApiRequest request, CancellationToken cancellationToken) => SendAsync(
        request,
        (response, _) =>
        {
            response.Dispose();
            return Task.FromResult(true);
        },
        cancellationToken);

    /// <summary>Sends a request and reads the answer, which the reader disposes.</summary>
    public async Task<T> SendAsync<T>(
        ApiRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var retries = 0; ; retries++)
        {
            var failure = default(StepFlowException);
            try
            {
                return await TryAsync(request, read, cancellationToken);
            }
            catch (StepFlowException e) when (IsWorthARetry(e))
            {
                failure = e;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                failure = Unreachable(e);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                failure = new StepFlowException(
                    "REQUEST_TIMEOUT", 0, $"{url} did not answer {request.Method} {request.Path} in time. Raise RequestTimeout.", inner: e);
            }

            if (options.Down?.Invoke() is { } down)
                throw down;
            if (retries >= options.MaxRetries || failure.RetryAfter > options.MaxRetryDelay)
                throw failure;
            await Task.Delay(Backoff.Delay(options, retries, failure.RetryAfter), options.Time, cancellationToken);
        }
    }

    async Task<T> TryAsync<T>(ApiRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.RequestTimeout + request.Wait);
        using var message = request.ToMessage(_api, options.ApiKey);
        var response = await http().SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (!response.IsSuccessStatusCode)
        {
            using (response)
                throw await ProblemReader.ReadAsync(response, limit.Token);
        }

        try
        {
            return await read(response, limit.Token);
        }
        catch (JsonException e)
        {
            throw Strange(request, e.Message, e);
        }
    }

    static bool IsWorthARetry(StepFlowException failure) => (HttpStatusCode)failure.Status is
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    StepFlowException Unreachable(Exception cause) => new(
        "UNREACHABLE", 0, $"There is no connection to {url}: {cause.Message} Check the address, and that the server runs.", inner: cause);

    StepFlowException Strange(ApiRequest request, string why, Exception? cause) => new(
        "INVALID_RESPONSE", 0, $"The answer of {url} to {request.Method} {request.Path} is not understood ({why}). Is it a StepFlow server?",
        inner: cause);
}
