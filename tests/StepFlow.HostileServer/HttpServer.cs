using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace StepFlow.HostileServer;

/// <summary>Just enough HTTP/1.1 to misbehave in: one request a connection.</summary>
static class HttpServer
{
    public static async Task RunAsync(Behaviours behaviours)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        if (behaviours.Name == "wrong-first-line")
            Console.WriteLine("Listening …");
        else
            Console.WriteLine($$"""{"port": {{((IPEndPoint)listener.LocalEndpoint).Port}}}""");
        while (true)
            _ = ServeAsync(await listener.AcceptTcpClientAsync(), behaviours);
    }

    static async Task ServeAsync(TcpClient client, Behaviours behaviours)
    {
        using var connection = client;
        try
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            var (isPost, body) = await ReadAsync(stream, behaviours);
            if (!isPost)
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                return;
            }

            var exchange = new HttpExchange(JsonElement.Parse(body), stream, client);
            if (!exchange.Message.TryGetProperty("method", out _) || !exchange.Message.TryGetProperty("id", out _))
            {
                await stream.WriteAsync("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                await behaviours.HandleAsync(exchange);
                return;
            }

            await behaviours.HandleAsync(exchange);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
        }
    }

    static async Task<(bool IsPost, byte[] Body)> ReadAsync(NetworkStream stream, Behaviours behaviours)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        int end;
        while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var n = await stream.ReadAsync(buffer.AsMemory(length));
            if (n == 0)
                throw new IOException("closed");
            length += n;
        }

        var head = Encoding.ASCII.GetString(buffer, 0, end);
        var size = head.Split("\r\n").Select(l => l.Split(':', 2)).Where(p => p[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            .Select(p => int.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
        if (behaviours.Name == "reads-nothing" && size > buffer.Length)
            await Task.Delay(Timeout.Infinite);
        var body = new byte[size];
        var have = Math.Min(size, length - end - 4);
        buffer.AsSpan(end + 4, have).CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(have));
        return (head.StartsWith("POST", StringComparison.Ordinal), body);
    }

    sealed class HttpExchange(JsonElement message, NetworkStream stream, TcpClient client) : Exchange(message)
    {
        string _head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        bool _isStream;
        bool _begun;

        public override void Stream() => (_isStream, _head) = (true, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nStepflow-Instance-Id: one\r\n");

        public override void Head(string head) => _head = head;

        public override async Task RawAsync(ReadOnlyMemory<byte> bytes)
        {
            if (!_begun)
            {
                _begun = true;
                await stream.WriteAsync(Encoding.ASCII.GetBytes(_head + "Connection: close\r\n\r\n"));
            }

            await stream.WriteAsync(bytes);
        }

        public override Task SendAsync(string json) => RawAsync(Encoding.UTF8.GetBytes(_isStream ? $"data: {json}\n\n" : json));

        public override void Close() => client.Close();
    }
}
