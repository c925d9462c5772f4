using System.Text.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components.Http;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>
/// <c>{messages, model?, temperature?, max_tokens?, tools?, tool_choice?, response_format?, base_url?, api_key?, timeout_ms?}</c> to
/// <c>{response, json?, tool_calls?, refusal?, finish_reason, usage, model}</c>, from any service with OpenAI's chat completions.
/// </summary>
/// <remarks>
/// Plain HTTP and not the vendor's package: the answer is capped, every connection passes the allow-list, and nothing is loaded at start.
/// </remarks>
sealed class OpenAi : IBuiltIn, IDisposable
{
    const string Path = "/openai";
    const string DefaultBaseUrl = "https://api.openai.com/v1";

    static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(2);

    readonly BuiltInOptions _options;
    readonly Lazy<(Uri BaseUrl, OutboundHttp Http)> _service;

    public OpenAi(BuiltInOptions options)
    {
        _options = options;
        _service = new(() =>
        {
            var configured = options.EnvironmentVariable("OPENAI_BASE_URL") is { Length: > 0 } text ? text : DefaultBaseUrl;
            var url = Uri.TryCreate(configured, UriKind.Absolute, out var parsed) ? parsed : new Uri(DefaultBaseUrl);
            var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;
            return (url, new OutboundHttp(options.Http, $"{host}:{url.Port}"));
        });
    }

    public ComponentInfo Info { get; } = new(
        Path,
        "Asks a chat model. 'response' is the answer's text; with a JSON response_format 'json' is the parsed answer.",
        JsonElement.Parse("""
            {"type":"object","properties":{"messages":{"type":"array","minItems":1,"items":{"type":"object","properties":{"role":{"type":"string"},
            "content":{}},"required":["role"]}},"model":{"type":"string","default":"gpt-4o-mini"},"temperature":{"type":"number"},
            "max_tokens":{"type":"integer","minimum":1},"tools":{"type":"array"},"tool_choice":{},"response_format":{},
            "base_url":{"type":"string"},"api_key":{"type":"string"},"timeout_ms":{"type":"number"}},"required":["messages"]}
            """),
        JsonElement.Parse("""
            {"type":"object","properties":{"response":{"type":"string"},"json":{},"tool_calls":{"type":"array"},"refusal":{"type":"string"},
            "finish_reason":{"type":["string","null"]},"usage":{},"model":{"type":["string","null"]}},"required":["response"]}
            """));

    public bool IsQuick => false;

    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var (configured, http) = _service.Value;
        var baseUrl = BaseUrl(input, configured, http);
        var key = Key(input, baseUrl == configured);
        var timeout = input.Number("timeout_ms", 1, 3_600_000) is { } ms ? TimeSpan.FromMilliseconds(ms) : DefaultTimeout;
        var body = OpenAiRequest.Body(input, out var expectsJson);
        if (!input.IsValid)
            return input.Failure();

        var headers = new List<KeyValuePair<string, string>> { KeyValuePair.Create("Idempotency-Key", call.IdempotencyKey) };
        if (key is not null)
            headers.Add(KeyValuePair.Create("Authorization", $"Bearer {key}"));
        var url = new Uri(baseUrl.AbsoluteUri.TrimEnd('/') + "/chat/completions");
        try
        {
            var response = await http.SendAsync(new OutboundRequest(HttpMethod.Post, url, timeout) { Headers = headers, Body = body }, context.Time, cancellationToken);
            return OpenAiResponse.Result(response, expectsJson, key);
        }
        catch (OutboundException e)
        {
            return e.ToResult(Path);
        }
    }

    public void Dispose()
    {
        if (_service.IsValueCreated)
            _service.Value.Http.Dispose();
    }

    static Uri BaseUrl(InputReader input, Uri configured, OutboundHttp http)
    {
        if (input.Text("base_url") is not { } text)
            return configured;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            input.Refuse("base_url", "an absolute http or https URL", "other text");
        else if (http.Refusal(url) is { } refusal)
            input.Refuse("base_url", "a URL that may be requested", refusal);
        return url is null || url == configured ? configured : url;
    }

    // The operator's key goes to the operator's service only: a flow that names another address has to bring its own.
    string? Key(InputReader input, bool isConfiguredService)
    {
        if (input.Text("api_key") is { Length: > 0 } given)
        {
            if (given.AsSpan().ContainsAnyExceptInRange('!', '~'))
                input.Refuse("api_key", "a key without spaces or control characters", "other text");
            return given;
        }

        var key = isConfiguredService ? _options.EnvironmentVariable("OPENAI_API_KEY") : null;
        if (string.IsNullOrEmpty(key) && isConfiguredService)
            input.Refuse("api_key", "the service's key (or set OPENAI_API_KEY for the host)", "nothing");
        return string.IsNullOrEmpty(key) ? null : key;
    }
}
