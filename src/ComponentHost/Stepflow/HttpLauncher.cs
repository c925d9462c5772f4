using System.Globalization;
using System.Text;
using System.Text.Json;
using StepFlow.ComponentHost.Processes;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Rpc.Http;
using StepFlow.ComponentHost.Supervision;
using StepFlow.Runtime.Configuration;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>Connects to a component server over HTTP; starts it when the configuration has a command.</summary>
sealed class HttpLauncher(string name, ServerSettings settings, HttpTransport transport, IRpcHandler handler, TimeProvider time, BlobApiSettings? blobApi)
    : IServerLauncher<StepflowConnection>
{
    const int MaxFailedChecks = 3;

    static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(5);

    public async ValueTask<StepflowConnection> LaunchAsync(CancellationToken cancellationToken)
    {
        var process = settings.Process is null ? null : SidecarProcess.Start(settings.Process, time);
        HttpChannel? channel = null;
        try
        {
            var url = transport.Url ?? new Uri($"http://127.0.0.1:{await PortAsync(process!, cancellationToken)}/");
            var client = NewClient();
            channel = new HttpChannel(client, url, handler, settings.Limits, time);
            if (process is not null || transport.Health is not null)
                await HealthyAsync(client, url, process, cancellationToken);
            var features = await Handshake.PerformAsync(channel, name, blobApi, cancellationToken);
            channel.IdleTimeout = features.Progress ? settings.Idle : null;
            if (transport.Health?.Interval is { } interval)
                _ = KeepCheckingAsync(client, HealthUrl(url), channel, interval);
            return new StepflowConnection(process, channel, time, features);
        }
        catch (Exception e)
        {
            var reason = process is null ? e.Message : await Launching.FailAsync(process, channel, e, time);
            if (channel is not null)
                await channel.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new LaunchException(reason, e);
        }
    }

    HttpClient NewClient()
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = CheckTime,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        foreach (var (key, value) in transport.Headers)
            client.DefaultRequestHeaders.TryAddWithoutValidation(key, value);
        return client;
    }

    Uri HealthUrl(Uri url) => new(url, transport.Health?.Path ?? new HealthCheckSettings().Path);

    // Without a configured check any answer will do: older servers have no /health.
    async Task HealthyAsync(HttpClient client, Uri url, SidecarProcess? process, CancellationToken cancellationToken)
    {
        var health = transport.Health ?? new HealthCheckSettings();
        using var limit = new CancellationTokenSource(health.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var last = "no answer";
        while (true)
        {
            var (answered, status) = await CheckAsync(client, HealthUrl(url), either.Token);
            if (answered == 200 || (transport.Health is null && answered is > 0 and < 500))
                return;
            last = status ?? last;
            cancellationToken.ThrowIfCancellationRequested();
            if (process?.Exited.IsCompleted == true)
                throw new IOException("it ended");
            if (limit.IsCancellationRequested)
                throw new LaunchException($"it was not healthy within {health.Timeout.TotalSeconds:0.###} s at {HealthUrl(url)}: {last}");
            await Task.WhenAny(Task.Delay(health.RetryDelay, time, either.Token), process?.Exited ?? Task.Delay(Timeout.Infinite, either.Token));
        }
    }

    async Task KeepCheckingAsync(HttpClient client, Uri url, HttpChannel channel, TimeSpan interval)
    {
        for (var failed = 0; ;)
        {
            await Task.WhenAny(Task.Delay(interval, time), channel.Closed);
            if (channel.Closed.IsCompleted)
                return;
            var (answered, status) = await CheckAsync(client, url, CancellationToken.None);
            failed = answered == 200 ? 0 : failed + 1;
            if (failed < MaxFailedChecks)
                continue;
            channel.Close($"its health check failed {failed} times in a row: {status}");
            return;
        }
    }

    async Task<(int Status, string? Text)> CheckAsync(HttpClient client, Uri url, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(CheckTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return ((int)response.StatusCode, $"HTTP status {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            return (0, e is OperationCanceledException ? null : e.Message);
        }
    }

    static async Task<int> PortAsync(SidecarProcess process, CancellationToken cancellationToken)
    {
        var line = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => ReadOutput(process.Duplex, line)) { IsBackground = true, Name = "stepflow output" }.Start();
        var text = await line.Task.WaitAsync(cancellationToken) ?? throw new IOException("it ended before it printed its port");
        if (RpcJson.TryParse(Encoding.UTF8.GetBytes(text), out var value, out _) && CallRegistry.Property(value, "port") is { ValueKind: JsonValueKind.Number } port &&
            port.TryGetInt32(out var number) && number is > 0 and < 65536)
            return number;
        throw new LaunchException(string.Create(CultureInfo.InvariantCulture, $"the first line it prints must be {{\"port\": N}}, not '{(text.Length > 100 ? text[..100] : text)}'"));
    }

    // After its first line the output is read on so that the server never waits for a reader; nobody wants what it says.
    static void ReadOutput(IByteDuplex output, TaskCompletionSource<string?> first)
    {
        const int most = 4096;
        var buffer = new byte[most];
        var length = 0;
        try
        {
            for (int n; (n = output.Read(buffer.AsSpan(length))) > 0;)
            {
                if (first.Task.IsCompleted)
                    continue;
                length += n;
                var end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
                if (end < 0 && length < most)
                    continue;
                first.TrySetResult(Encoding.UTF8.GetString(buffer, 0, end < 0 ? length : end));
                length = 0;
            }
        }
        catch (IOException)
        {
        }

        first.TrySetResult(null);
        output.Dispose();
    }
}
