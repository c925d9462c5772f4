using System.Net;

namespace StepFlow.Client.Tests.Http;

/// <summary>Answers requests one after the other, and remembers them.</summary>
sealed class Replies(params Func<HttpResponseMessage>[] replies) : HttpMessageHandler
{
    public List<(string Path, string? Key)> Asked { get; } = [];

    public StepFlowClient Client() => new(
        "http://stepflow.test:7840",
        new StepFlowClientOptions { Http = new HttpClient(this), MaxRetries = 3, RetryDelay = TimeSpan.Zero, MaxRetryDelay = TimeSpan.FromSeconds(2) });

    public static HttpResponseMessage Busy(HttpStatusCode status, string retryAfter)
    {
        var busy = new HttpResponseMessage(status) { Content = new StringContent("busy") };
        busy.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return busy;
    }

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, null, "application/json") };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var key = request.Headers.TryGetValues("Idempotency-Key", out var values) ? values.Single() : null;
        Asked.Add((request.RequestUri!.AbsolutePath, key));
        return Task.FromResult(replies[Math.Min(Asked.Count, replies.Length) - 1]());
    }
}
