using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentSdk.Serving;

/// <summary>Requests of ours to the runtime. Safe for concurrent use.</summary>
sealed class RuntimeCalls(JsonSerializerOptions json)
{
    static readonly Lazy<HttpClient> Http = new(() => new HttpClient { Timeout = TimeSpan.FromSeconds(60) });

    readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _pending = new(StringComparer.Ordinal);
    readonly string _prefix = $"cs-{Guid.NewGuid():N}-";
    long _lastId;
    volatile bool _closed;
    volatile Dialect _dialect = new();

    public Dialect Dialect
    {
        get => _dialect;
        set => _dialect = value;
    }

    /// <summary>Sends a request and waits for its <c>result</c>.</summary>
    /// <param name="execution">The execution on whose behalf.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Writes the members of <c>params</c>.</param>
    /// <param name="cancellationToken">Stops waiting, as does a cancel of the execution.</param>
    /// <exception cref="ComponentException">The answer is an error, or there will be none.</exception>
    public async Task<JsonElement> AskAsync(
        Execution execution, string method, Action<Utf8JsonWriter> parameters, CancellationToken cancellationToken)
    {
        var id = _prefix + Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var frame = Frame.StartCall(method, id);
        frame.Writer.WriteStartObject();
        parameters(frame.Writer);
        if (Dialect.CallId)
        {
            frame.Writer.WritePropertyName("call_id"u8);
            execution.Id.Write(frame.Writer);
        }

        if (execution.Observability is { ValueKind: JsonValueKind.Object } observability)
        {
            frame.Writer.WritePropertyName("observability"u8);
            RpcJson.WriteValue(frame.Writer, observability);
        }

        frame.Writer.WriteEndObject();
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        try
        {
            if (_closed || !execution.Peer.Ask(frame.End()))
                throw new ComponentException(ComponentErrorCodes.ConnectionLost, $"{method}: the runtime cannot be asked over this connection");
            using var either = CancellationTokenSource.CreateLinkedTokenSource(execution.Token, cancellationToken);
            return await answer.Task.WaitAsync(either.Token);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <summary>Takes an answer of the runtime; one nobody waits for is dropped.</summary>
    public void Answer(in RpcMessage message)
    {
        if (message.Id.ValueKind != JsonValueKind.String || !_pending.TryGetValue(message.Id.GetString()!, out var answer))
            return;
        if (message.ReadError() is { } error)
            answer.TrySetException(new ComponentException(error.Code, error.Message, error.Details));
        else
            answer.TrySetResult(message.Result);
    }

    /// <summary>Nothing comes from the runtime any more.</summary>
    public void Close()
    {
        _closed = true;
        foreach (var answer in _pending.Values)
            answer.TrySetException(new ComponentException(ComponentErrorCodes.ConnectionLost, "The connection to the runtime was closed"));
    }

    public async ValueTask<string> PutBlobAsync<T>(Execution execution, T value, string kind, CancellationToken cancellationToken)
    {
        if (Dialect.BlobUrl is { } url)
        {
            var answer = await FetchAsync(
                HttpMethod.Post, new Uri(url.OriginalString.TrimEnd('/')), JsonContent.Create(new { data = value, blobType = kind }, options: json), cancellationToken);
            return answer.GetProperty("blobId").GetString()!;
        }

        var result = await AskAsync(
            execution,
            "blobs/put",
            w =>
            {
                w.WritePropertyName("data"u8);
                JsonSerializer.Serialize(w, value, json);
                w.WriteString("blob_type"u8, kind);
            },
            cancellationToken);
        return result.GetProperty("blob_id").GetString()!;
    }

    public async ValueTask<JsonElement> GetBlobAsync(Execution execution, string blobId, CancellationToken cancellationToken)
    {
        var result = Dialect.BlobUrl is { } url
            ? await FetchAsync(HttpMethod.Get, new Uri(url, Uri.EscapeDataString(blobId)), null, cancellationToken)
            : await AskAsync(execution, "blobs/get", w => w.WriteString("blob_id"u8, blobId), cancellationToken);
        return result.GetProperty("data");
    }

    static async Task<JsonElement> FetchAsync(HttpMethod method, Uri url, HttpContent? content, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, url) { Content = content };
            using var response = await Http.Value.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)
                : throw new ComponentException(ComponentErrorCodes.ExecutionFailed, $"The blob store answered with HTTP status {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            throw new ComponentException(ComponentErrorCodes.ConnectionLost, $"The blob store cannot be reached: {e.Message}", null, e);
        }
    }
}
