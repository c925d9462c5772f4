using System.Buffers;
using System.Text;
using System.Text.Json;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components.Http;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>
/// <c>{url, method?, headers?, query?, json? | body?, timeout_ms?, raise_for_status?}</c> to <c>{status, headers, json | body | body_base64}</c>.
/// </summary>
/// <param name="path">The component's path.</param>
/// <param name="fixedMethod">The method; null: the input says.</param>
/// <param name="http">The way out.</param>
sealed class HttpRequest(string path, string? fixedMethod, OutboundHttp http) : IBuiltIn
{
    static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    static readonly HashSet<string> ForbiddenHeaders = new(
        ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer", "Expect", "Proxy-Authorization"],
        StringComparer.OrdinalIgnoreCase);

    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public ComponentInfo Info { get; } = new(
        path,
        $"Sends an HTTP {(fixedMethod is null ? "" : fixedMethod + " ")}request to a host that the configuration allows. Any status is a result.",
        JsonElement.Parse("""
            {"type":"object","properties":{"url":{"type":"string"},"method":{"type":"string"},"headers":{"type":"object"},"query":{"type":"object"},
            "json":{},"body":{},"timeout_ms":{"type":"number","exclusiveMinimum":0},"raise_for_status":{"type":"boolean"}},"required":["url"]}
            """),
        JsonElement.Parse("""
            {"type":"object","properties":{"status":{"type":"integer"},"headers":{"type":"object","additionalProperties":{"type":"string"}},
            "json":{},"body":{"type":"string"},"body_base64":{"type":"string"}},"required":["status","headers"]}
            """));

    public bool IsQuick => false;

    public async ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var input = new InputReader(call);
        var raise = input.Flag("raise_for_status") ?? false;
        var request = Request(input, call);
        if (!input.IsValid)
            return input.Failure();
        try
        {
            var response = await http.SendAsync(request, context.Time, cancellationToken);
            if (!raise || response.Status < 400)
                return Result(response);
            var code = response.Status is 429 or >= 500 ? ErrorCodes.ResourceUnavailable : ErrorCodes.ComponentFailed;
            return ComponentResult.Failed(code, $"{path}: {request.Target} answered with status {response.Status}.", Result(response).Outcome!.Result);
        }
        catch (OutboundException e)
        {
            return e.ToResult(path);
        }
    }

    OutboundRequest Request(InputReader input, ComponentCall call)
    {
        var url = Url(input);
        var method = fixedMethod ?? input.Text("method")?.ToUpperInvariant() ?? "GET";
        if (!Methods.Contains(method))
            input.Refuse("method", string.Join(", ", Methods), $"'{method}'");
        var headers = Headers(input);
        if (!headers.Exists(h => h.Key.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase)))
            headers.Add(KeyValuePair.Create("Idempotency-Key", call.IdempotencyKey));
        var timeout = input.Number("timeout_ms", 1, 3_600_000) is { } ms ? TimeSpan.FromMilliseconds(ms) : http.Timeout;
        var (body, contentType) = Body(input);
        var given = headers.Find(h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value;
        return new OutboundRequest(new HttpMethod(method), url, timeout) { Headers = headers, Body = body, ContentType = given ?? contentType };
    }

    Uri Url(InputReader input)
    {
        var none = new Uri("http://invalid");
        if (input.Text("url", required: true) is not { } text)
            return none;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            input.Refuse("url", "an absolute http or https URL", "other text");
            return none;
        }

        if (http.Refusal(url) is { } refusal)
            input.Refuse("url", "a URL that may be requested", refusal);
        var query = new StringBuilder(url.Query.TrimStart('?'));
        if (input.Object("query") is { } parameters)
        {
            foreach (var parameter in parameters.EnumerateObject())
            {
                IEnumerable<JsonElement> values = parameter.Value.ValueKind == JsonValueKind.Array ? parameter.Value.EnumerateArray() : [parameter.Value];
                foreach (var value in values)
                {
                    if (Text(value) is { } piece)
                        query.Append(query.Length > 0 ? "&" : "").Append(Uri.EscapeDataString(parameter.Name)).Append('=').Append(Uri.EscapeDataString(piece));
                    else if (value.ValueKind != JsonValueKind.Null)
                        input.Refuse($"query.{parameter.Name}", "a string, number, boolean or an array of them", value);
                }
            }
        }

        return new UriBuilder(url) { Query = query.ToString() }.Uri;
    }

    static List<KeyValuePair<string, string>> Headers(InputReader input)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (input.Object("headers") is not { } given)
            return headers;
        foreach (var header in given.EnumerateObject())
        {
            if (header.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (header.Name.Length == 0 || header.Name.AsSpan().ContainsAnyExcept(TokenCharacters) || ForbiddenHeaders.Contains(header.Name))
                input.Refuse($"headers.{header.Name}", "a header that a request may set", "another name");
            else if (Text(header.Value) is not { } value || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                input.Refuse($"headers.{header.Name}", "printable ASCII text", "something else");
            else
                headers.Add(KeyValuePair.Create(header.Name, value));
        }

        return headers;
    }

    static (byte[]? Body, string ContentType) Body(InputReader input)
    {
        var json = input.Any("json");
        var body = input.Present("body");
        if (json is not null && body is not null)
            input.Refuse("body", "left out when 'json' is given", "both");
        if (json is null && body is { ValueKind: JsonValueKind.String } text)
            return (Encoding.UTF8.GetBytes(text.GetString()!), "text/plain; charset=utf-8");
        return (json ?? body) is { } value ? (CanonicalJson.Write(value), "application/json") : (null, "application/json");
    }

    static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    static ComponentResult Result(OutboundResponse response) => ComponentResult.Success(CanonicalJson.Build(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("status", response.Status);
        w.WriteStartObject("headers");
        foreach (var (name, value) in response.Headers.DistinctBy(h => h.Key))
            w.WriteString(name, value);
        w.WriteEndObject();
        WriteBody(w, response);
        w.WriteEndObject();
    }));

    static void WriteBody(Utf8JsonWriter writer, OutboundResponse response)
    {
        try
        {
            if (response.MediaType is { } type && (type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal)))
            {
                var json = JsonElement.Parse(response.Body);
                writer.WritePropertyName("json");
                json.WriteTo(writer);
                return;
            }
        }
        catch (JsonException)
        {
            // A server that calls anything JSON is common; the text then says more than a failure.
        }

        try
        {
            writer.WriteString("body", StrictUtf8.GetString(response.Body));
        }
        catch (DecoderFallbackException)
        {
            writer.WriteBase64String("body_base64", response.Body);
        }
    }
}
