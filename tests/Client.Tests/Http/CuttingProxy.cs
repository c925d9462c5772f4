using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StepFlow.Client.Tests.Http;

/// <summary>Stands between a client and a server, and cuts all connections when told to.</summary>
sealed class CuttingProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentBag<TcpClient> _open = [];
    readonly Uri _server;
    readonly Task _loop;
    int _connections;

    public CuttingProxy(Uri server)
    {
        _server = server;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many were made so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Cuts what is open now; later connections are let through.</summary>
    public void Cut()
    {
        while (_open.TryTake(out var socket))
            socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _loop;
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
                _ = ForwardAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    async Task ForwardAsync(TcpClient client)
    {
        var server = new TcpClient();
        _open.Add(client);
        _open.Add(server);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server.Port);
            await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }

        client.Dispose();
        server.Dispose();
    }
}
