using System.Globalization;
using System.Net;
using System.Text.Json;
using StepFlow.Client.Contracts;
using StepFlow.Client.Http;

namespace StepFlow.Client;

/// <content>What the server keeps: runs, flows, blobs.</content>
public partial class StepFlowClient
{
    const string OctetStream = "application/octet-stream";

    /// <summary>A page of runs, newest first.</summary>
    /// <param name="query">Which; null: all.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<ListRunsResponse> ListRunsAsync(RunListQuery? query = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(ApiRequest.Get($"runs{(query ?? new RunListQuery()).ToQuery()}"), ApiJson.Default.ListRunsResponse, cancellationToken);

    /// <summary>A run with its items.</summary>
    public Task<RunDetails> GetRunDetailsAsync(Guid runId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(ApiRequest.Get($"runs/{runId}"), ApiJson.Default.RunDetails, cancellationToken);

    /// <summary>A page of the items of a run with their results, as far as they have one.</summary>
    public Task<ListItemsResponse> GetItemsAsync(Guid runId, int offset = 0, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            ApiRequest.Get(string.Create(CultureInfo.InvariantCulture, $"runs/{runId}/items?offset={offset}")),
            ApiJson.Default.ListItemsResponse, cancellationToken);

    /// <summary>The steps of an item.</summary>
    public Task<ListStepsResponse> GetStepsAsync(Guid runId, int itemIndex = 0, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            ApiRequest.Get(string.Create(CultureInfo.InvariantCulture, $"runs/{runId}/steps?itemIndex={itemIndex}")),
            ApiJson.Default.ListStepsResponse, cancellationToken);

    /// <summary>Deletes a run that has ended, with all that is known of it.</summary>
    public Task DeleteRunAsync(Guid runId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(ApiRequest.Delete($"runs/{runId}"), cancellationToken);

    /// <summary>Stores a flow. One that cannot run is not stored; the answer says why.</summary>
    public async Task<StoreFlowResponse> StoreFlowAsync(FlowSource flow, CancellationToken cancellationToken = default)
    {
        var request = ApiRequest.PostDocument("flows", await flow.ReadAsync(cancellationToken));
        return await _api.SendAsync(request, ApiJson.Default.StoreFlowResponse, cancellationToken);
    }

    /// <summary>A page of stored flows, newest first.</summary>
    /// <param name="name">Only flows of this name; null: all.</param>
    /// <param name="limit">Flows a page, 1 to 1000.</param>
    /// <param name="cursor">The next page: what the page before gave; null: the first.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<ListFlowsResponse> ListFlowsAsync(
        string? name = null, int limit = 50, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"flows?limit={limit}")
            + (name is null ? "" : $"&name={Uri.EscapeDataString(name)}")
            + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
        return _api.SendAsync(ApiRequest.Get(path), ApiJson.Default.ListFlowsResponse, cancellationToken);
    }

    /// <summary>A stored flow.</summary>
    public Task<FlowResponse> GetFlowAsync(string flowId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(ApiRequest.Get($"flows/{Uri.EscapeDataString(flowId)}"), ApiJson.Default.FlowResponse, cancellationToken);

    /// <summary>Deletes a stored flow.</summary>
    public Task DeleteFlowAsync(string flowId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(ApiRequest.Delete($"flows/{Uri.EscapeDataString(flowId)}"), cancellationToken);

    /// <summary>Stores a JSON value.</summary>
    public Task<StoreBlobResponse> PutBlobAsync(JsonElement data, CancellationToken cancellationToken = default) => _api.SendAsync(
        ApiRequest.Post("blobs", new StoreBlobRequest { Data = data }, ApiJson.Default.StoreBlobRequest), ApiJson.Default.StoreBlobResponse,
        cancellationToken);

    /// <summary>Stores bytes.</summary>
    /// <param name="data">Them.</param>
    /// <param name="filename">A name for people; null: none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<StoreBlobResponse> PutBlobAsync(ReadOnlyMemory<byte> data, string? filename = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            ApiRequest.Post("blobs") with
            {
                Body = data,
                ContentType = OctetStream,
                Headers = filename is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["X-Blob-Filename"] = filename },
            },
            ApiJson.Default.StoreBlobResponse,
            cancellationToken);

    /// <summary>A blob as JSON; bytes are a base64 text.</summary>
    public Task<BlobResponse> GetBlobAsync(string blobId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(ApiRequest.Get($"blobs/{Uri.EscapeDataString(blobId)}"), ApiJson.Default.BlobResponse, cancellationToken);

    /// <summary>Deletes a blob.</summary>
    /// <returns>False: a run or a stored flow still needs it; it stays until they are gone.</returns>
    public Task<bool> DeleteBlobAsync(string blobId, CancellationToken cancellationToken = default) => _api.SendAsync(
        ApiRequest.Delete($"blobs/{Uri.EscapeDataString(blobId)}"),
        (response, _) =>
        {
            using (response)
                return Task.FromResult(response.StatusCode != HttpStatusCode.Accepted);
        },
        cancellationToken);

    /// <summary>The bytes of a blob.</summary>
    public Task<byte[]> GetBlobBytesAsync(string blobId, CancellationToken cancellationToken = default) => _api.SendAsync(
        ApiRequest.Get($"blobs/{Uri.EscapeDataString(blobId)}") with { Accept = OctetStream },
        async (response, cancel) =>
        {
            using (response)
                return await response.Content.ReadAsByteArrayAsync(cancel);
        },
        cancellationToken);
}
