using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;

namespace StepFlow.Cluster.Tests;

/// <summary>
/// A client as users write it: starts runs, signals and cancels them, waits for them, and asks again when nobody answers. Writes down what was
/// acknowledged, and only that.
/// </summary>
sealed class LoadClient(ClientLog log, Func<Uri?> server, IReadOnlyList<LoadFlow> flows) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    readonly ConcurrentDictionary<string, string> _flowIds = new();
    readonly ConcurrentBag<(Guid Run, LoadFlow Flow)> _started = [];

    public IReadOnlyCollection<(Guid Run, LoadFlow Flow)> Started => _started;

    /// <summary>Starts run after run until told to stop, and sees each through.</summary>
    public async Task WorkAsync(int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
        {
            var flow = flows[random.Next(flows.Count)];
            if (await StartAsync(flow, stop) is not { } run)
                continue;
            if (flow.Then == "signal")
                await SignalAsync(run, stop);
            if (flow.Then == "cancel")
            {
                await Task.WhenAny(Task.Delay(random.Next(400), stop));
                await CancelAsync(run, stop);
            }

            await SeeEndAsync(run, stop);
        }
    }

    /// <summary>Sends what a run still waits for, when the client was stopped before it could.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        foreach (var (run, flow) in _started)
        {
            if (flow.Then == "signal")
                await SignalAsync(run, cancel);
            if (!await SeeEndAsync(run, cancel))
                throw new TimeoutException($"Run {run} ({flow.Name}) did not end");
        }
    }

    /// <summary>Writes down what the API says of every run.</summary>
    public async Task AskAllAsync(CancellationToken cancel)
    {
        var expected = _started.ToDictionary(s => s.Run, s => s.Flow.Expected);
        string? cursor = null;
        var offset = 0;
        const int page = 500;
        while (true)
        {
            var list = await _http.GetFromJsonAsync<JsonElement>($"{server()}api/v1/runs?limit={page}&offset={offset}{cursor}", cancel);
            var runs = list.GetProperty("runs").EnumerateArray().ToArray();
            foreach (var run in runs)
            {
                var id = run.GetProperty("runId").GetGuid();
                var items = await _http.GetFromJsonAsync<JsonElement>($"{server()}api/v1/runs/{id}/items", cancel);
                var answer = new Dictionary<string, object?>
                {
                    ["op"] = "answer",
                    ["runId"] = id,
                    ["status"] = run.GetProperty("status").GetString(),
                    ["items"] = items.GetProperty("items"),
                };
                if (expected.GetValueOrDefault(id) is { } right)
                    answer["expected"] = right;
                log.Write(answer);
            }

            if (runs.Length < page)
                return;
            offset += page;
        }
    }

    public void Dispose() => _http.Dispose();

    async Task<Guid?> StartAsync(LoadFlow flow, CancellationToken stop)
    {
        try
        {
            if (server() is not { } url)
            {
                await Task.Delay(Patience, stop);
                return null;
            }

            if (!_flowIds.TryGetValue(flow.Name, out var flowId))
            {
                using var document = new StringContent(flow.Yaml, null, "application/yaml");
                using var stored = await _http.PostAsync(new Uri(url, "api/v1/flows"), document, stop);
                var answer = await stored.Content.ReadFromJsonAsync<JsonElement>(stop);
                answer.GetProperty("stored").GetBoolean().ShouldBeTrue(answer.ToString());
                flowId = answer.GetProperty("flowId").GetString()!;
                if (_flowIds.TryAdd(flow.Name, flowId))
                    log.Write(new { op = "flow", name = flow.Name, flowId, needs = flow.Needs });
            }

            using var response = await _http.PostAsJsonAsync(new Uri(url, "api/v1/runs"), new { flowId, input = new[] { new { n = 1 } } }, stop);
            if (!response.IsSuccessStatusCode)
            {
                await Task.Delay(Patience, stop);
                return null;
            }

            var run = (await response.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("runId").GetGuid();
            log.Write(new { op = "started", runId = run, flow = flow.Name });
            _started.Add((run, flow));
            return run;
        }
        catch (Exception e) when (IsAway(e))
        {
            // Whether it started nobody knows; nothing was acknowledged.
            await Task.WhenAny(Task.Delay(Patience, stop));
            return null;
        }
    }

    async Task SignalAsync(Guid run, CancellationToken stop)
    {
        var id = $"go-{run}";
        await RepeatAsync(async url =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, $"api/v1/runs/{run}/signals/go")) { Content = JsonContent.Create(new { value = 7 }) };
            request.Headers.Add("Idempotency-Key", id);
            using var response = await _http.SendAsync(request, stop);
            if (response.IsSuccessStatusCode)
                log.Write(new { op = "signalled", runId = run, id });

            // Refused: the run has ended, because an earlier try got through.
            return response.IsSuccessStatusCode || (int)response.StatusCode == 409;
        }, stop);
    }

    async Task CancelAsync(Guid run, CancellationToken stop) => await RepeatAsync(async url =>
    {
        using var response = await _http.PostAsync(new Uri(url, $"api/v1/runs/{run}/cancel"), null, stop);
        if (response.IsSuccessStatusCode)
            log.Write(new { op = "cancelled", runId = run });
        return response.IsSuccessStatusCode || (int)response.StatusCode == 409;
    }, stop);

    Task<bool> SeeEndAsync(Guid run, CancellationToken stop) => RepeatAsync(async url =>
    {
        using var response = await _http.GetAsync(new Uri(url, $"api/v1/runs/{run}?wait=true&timeoutSecs=10"), stop);
        if (!response.IsSuccessStatusCode)
            return false;
        var status = (await response.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("status").GetString();
        if (status == "running")
            return false;
        log.Write(new { op = "ended", runId = run, status });
        return true;
    }, stop);

    /// <summary>Asks until it is done or the client is told to stop.</summary>
    async Task<bool> RepeatAsync(Func<Uri, Task<bool>> ask, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (server() is { } url && await ask(url))
                    return true;
            }
            catch (Exception e) when (IsAway(e))
            {
                // The server was killed; another one comes.
            }

            await Task.WhenAny(Task.Delay(Patience, stop));
        }

        return false;
    }

    static bool IsAway(Exception e) => e is HttpRequestException or IOException or OperationCanceledException or JsonException;
}
