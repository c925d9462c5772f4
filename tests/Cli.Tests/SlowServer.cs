using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StepFlow.Cli.Tests;

/// <summary>An HTTP server that takes its time and remembers under which keys it was asked, in order.</summary>
sealed class SlowServer : IAsyncDisposable
{
    static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(30);

    readonly HttpListener _listener;
    readonly ConcurrentQueue<string> _calls = new();
    readonly Task _loop;

    SlowServer(HttpListener listener, Uri address)
    {
        _listener = listener;
        Address = address;
        _loop = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    public IReadOnlyCollection<string> Calls => _calls;

    public static async Task<SlowServer> StartAsync()
    {
        for (var tries = 1; ; tries++)
        {
            var address = new Uri($"http://127.0.0.1:{FreePort()}/");
            var listener = new HttpListener { Prefixes = { address.AbsoluteUri } };
            try
            {
                listener.Start();
                return new SlowServer(listener, address);
            }
            catch (HttpListenerException) when (tries < 10)
            {
                // Somebody else took the port meanwhile.
                await Task.Yield();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        _calls.Enqueue(context.Request.Headers["Idempotency-Key"]!);
        await Task.Delay(Delay);
        try
        {
            context.Response.ContentType = "application/json";
            var step = context.Request.Url!.Segments[^1];
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"{{\"step\":{step}}}"));
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The caller was killed.
        }
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
