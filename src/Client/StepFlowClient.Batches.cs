using System.Globalization;
using StepFlow.Client.Contracts;
using StepFlow.Client.Http;

namespace StepFlow.Client;

/// <content>How batches stand.</content>
public partial class StepFlowClient
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public async Task<BatchResult> GetBatchAsync(
        Guid batchId, bool wait = true, bool includeResults = true, CancellationToken cancellationToken = default)
    {
        var deadline = new Deadline(_options.Time, null);
        var details = await DetailsAsync($"batches/{batchId}", TimeSpan.Zero, cancellationToken);
        while (wait && details.RunningRuns > 0)
        {
            // A server that does not wait must not be asked without a pause.
            await Task.Delay(Pause, _options.Time, cancellationToken);
            details = await DetailsAsync(
                $"batches/{batchId}?wait=true&timeoutSecs={deadline.Seconds}", TimeSpan.FromSeconds(deadline.Seconds), cancellationToken);
        }

        if (!includeResults)
            return new BatchResult(details, []);
        var results = new List<FlowResult?>();
        for (int? offset = 0; offset is { } from;)
        {
            var page = await _api.SendAsync(
                ApiRequest.Get(string.Create(CultureInfo.InvariantCulture, $"batches/{batchId}/outputs?offset={from}")),
                ApiJson.Default.ListBatchOutputsResponse, cancellationToken);
            results.AddRange(page.Outputs.Select(o => o.Result));
            offset = page.NextOffset;
        }

        return new BatchResult(details, results);
    }

    Task<BatchInfo> DetailsAsync(string path, TimeSpan wait, CancellationToken cancellationToken) =>
        _api.SendAsync(ApiRequest.Get(path) with { Wait = wait }, ApiJson.Default.BatchInfo, cancellationToken);
}
