using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StepFlow.Client.Http;

/// <summary>A request that can be sent more than once.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">Below <c>/api/v1/</c>, escaped.</param>
sealed record ApiRequest(HttpMethod Method, string Path)
{
    const string Json = "application/json";
    const string Yaml = "application/yaml";

    /// <summary>The body; null: none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>What the body is.</summary>
    public string ContentType { get; init; } = Json;

    /// <summary>What answer is wanted.</summary>
    public string Accept { get; init; } = Json;

    /// <summary>Headers besides.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the server was asked to wait before it answers.</summary>
    public TimeSpan Wait { get; init; }

    public static ApiRequest Get(string path) => new(HttpMethod.Get, path);

    public static ApiRequest Delete(string path) => new(HttpMethod.Delete, path);

    public static ApiRequest Post(string path) => new(HttpMethod.Post, path);

    public static ApiRequest Post<T>(string path, T body, JsonTypeInfo<T> type) =>
        Post(path) with { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    public static ApiRequest PostDocument(string path, ReadOnlyMemory<byte> text) => Post(path) with { Body = text, ContentType = Yaml };

    /// <summary>Sent again, it does nothing twice.</summary>
    public ApiRequest Once(string? key) =>
        this with { Headers = new Dictionary<string, string>(Headers) { ["Idempotency-Key"] = key ?? Guid.NewGuid().ToString() } };

    public HttpRequestMessage ToMessage(Uri api, string? apiKey)
    {
        var message = new HttpRequestMessage(Method, new Uri(api, Path));
        message.Headers.Accept.ParseAdd(Accept);
        if (apiKey is not null)
            message.Headers.Authorization = new("Bearer", apiKey);
        foreach (var (name, value) in Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (Body is not { } body)
            return message;
        message.Content = new ReadOnlyMemoryContent(body);
        message.Content.Headers.ContentType = new(ContentType);
        return message;
    }
}
