using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using StepFlow.ComponentHost.Processes;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Supervision;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>Starts an MCP server, or connects to one, and shakes hands.</summary>
sealed class McpLauncher(McpSettings settings, TimeProvider time) : IServerLauncher<McpConnection>
{
    static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    public ValueTask<McpConnection> LaunchAsync(CancellationToken cancellationToken) =>
        settings.Url is { } url ? ConnectAsync(url, cancellationToken) : StartAsync(cancellationToken);

    async ValueTask<McpConnection> StartAsync(CancellationToken cancellationToken)
    {
        var process = SidecarProcess.Start(settings.Server.Process!, time);
        var lines = new LineTransport(process.Duplex, settings.Server.Limits);
        var notices = new McpNotices();
        try
        {
            var client = await McpClient.CreateAsync(lines, Options(notices), cancellationToken: cancellationToken).WaitAsync(cancellationToken);
            return await ReadyAsync(new McpConnection(process, new McpChannel(client, lines, time), notices, time), cancellationToken);
        }
        catch (Exception e)
        {
            var reason = await FailAsync(process, lines, e);
            cancellationToken.ThrowIfCancellationRequested();
            throw new LaunchException(reason, e);
        }
    }

    async ValueTask<McpConnection> ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        var notices = new McpNotices();
        var options = new HttpClientTransportOptions
        {
            Endpoint = url,
            Name = url.Host,
            TransportMode = HttpTransportMode.AutoDetect,
            ConnectionTimeout = settings.Server.Handshake,
            AdditionalHeaders = settings.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase),
        };
        var transport = new HttpClientTransport(options, BoundedHttp.Create(settings.Server), loggerFactory: null, ownsHttpClient: true);
        try
        {
            var client = await McpClient.CreateAsync(transport, Options(notices), cancellationToken: cancellationToken).WaitAsync(cancellationToken);
            return await ReadyAsync(new McpConnection(null, new McpChannel(client, null, time), notices, time), cancellationToken);
        }
        catch (Exception e)
        {
            await transport.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new LaunchException($"{url.GetLeftPart(UriPartial.Path)}: {Innermost(e).Message}", e);
        }
    }

    // A server that cannot list its tools is of no use, and says so best at the start.
    async ValueTask<McpConnection> ReadyAsync(McpConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ToolsAsync(settings.Server.Handshake, cancellationToken);
            return connection;
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    McpClientOptions Options(McpNotices notices) => new()
    {
        ClientInfo = new Implementation { Name = "stepflow", Version = typeof(McpLauncher).Assembly.GetName().Version?.ToString(3) ?? "0" },
        ProtocolVersion = settings.ProtocolVersion,
        InitializationTimeout = settings.Server.Handshake,
        TimeProvider = time,
        Capabilities = new ClientCapabilities { Roots = new RootsCapability { ListChanged = false } },
        Handlers = new McpClientHandlers
        {
            RootsHandler = (_, _) => ValueTask.FromResult(new ListRootsResult
            {
                Roots = [.. settings.Roots.Select(r => new Root { Uri = new Uri(r).AbsoluteUri, Name = Path.GetFileName(r) })],
            }),
            NotificationHandlers =
            [
                new(NotificationMethods.ProgressNotification, notices.ProgressAsync),
                new(NotificationMethods.ToolListChangedNotification, notices.ToolsChangedAsync),
            ],
        },
    };

    async Task<string> FailAsync(SidecarProcess process, LineTransport lines, Exception cause)
    {
        if (lines.IsPeerGone)
            await Task.WhenAny(process.Exited, Task.Delay(LastWords, time));
        var reason = process.Exited.IsCompletedSuccessfully ? await process.Exited : lines.Problem ?? cause.Message;
        process.Kill();
        await process.DisposeAsync();
        await lines.DisposeAsync();
        return SidecarConnection.WithLastWords(reason, process);
    }

    static Exception Innermost(Exception e) => e.InnerException is { } inner and not AggregateException ? Innermost(inner) : e;
}
