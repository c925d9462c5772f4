using System.Collections.Concurrent;
using StepFlow.Client.Contracts;
using StepFlow.Flows.Json;

namespace StepFlow.Client.Http;

/// <summary>Sees to it that the server has a flow before it is run, and remembers that it has.</summary>
sealed class FlowUploads(ApiConnection api)
{
    const int Capacity = 1000;

    readonly ConcurrentDictionary<string, string> _idOfText = new(StringComparer.Ordinal);

    /// <summary>Does something with a flow's id; when the server has forgotten the flow, stores it again and tries once more.</summary>
    public async Task<T> UseAsync<T>(FlowSource flow, Func<string, Task<T>> action, CancellationToken cancellationToken)
    {
        if (flow.Id is { } stored)
            return await action(stored);
        var text = await flow.ReadAsync(cancellationToken);
        var hash = CanonicalJson.ContentId(text.Span);
        if (_idOfText.TryGetValue(hash, out var known))
        {
            try
            {
                return await action(known);
            }
            catch (StepFlowException e) when (e.Code == "FLOW_NOT_FOUND")
            {
                _idOfText.TryRemove(hash, out _);
            }
        }

        return await action(await StoreAsync(text, hash, cancellationToken));
    }

    async Task<string> StoreAsync(ReadOnlyMemory<byte> text, string hash, CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync(ApiRequest.PostDocument("flows", text), ApiJson.Default.StoreFlowResponse, cancellationToken);
        if (!answer.Stored)
            throw new StepFlowException("INVALID_FLOW", 400, "The flow cannot run; see errors.", answer.Diagnostics.Diagnostics);
        if (_idOfText.Count >= Capacity)
            _idOfText.Clear();
        _idOfText[hash] = answer.FlowId;
        return answer.FlowId;
    }
}
