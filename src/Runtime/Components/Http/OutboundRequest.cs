namespace StepFlow.Runtime.Components.Http;

/// <summary>A request to send. Names and values of headers are checked already.</summary>
sealed record OutboundRequest(HttpMethod Method, Uri Url, TimeSpan Timeout)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Only the status counts: redirects are not followed, the body of the answer is not read.</summary>
    public bool StatusOnly { get; init; }

    /// <summary>For messages: no path and no query, either may hold a secret.</summary>
    public string Target => $"{Url.Scheme}://{Url.Authority}";
}
