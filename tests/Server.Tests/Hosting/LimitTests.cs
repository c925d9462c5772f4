using System.Net;
using System.Net.Sockets;
using System.Text;
using StepFlow.Runtime.Configuration;

namespace StepFlow.Server.Tests.Hosting;

public sealed class LimitTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_with_its_code()
    {
        await using var server = await SecuredServer.StartAsync(settings: new ApiServerSettings { MaxBodyBytes = 2000 });
        await server.FailAsync(HttpMethod.Post, "blobs", null, 413, "BODY_TOO_LARGE", new { data = new string('x', 3000) });
        await server.OkAsync(HttpMethod.Post, "blobs", null, new { data = "x" });
    }

    [Fact]
    public async Task Headers_that_are_too_large_are_refused()
    {
        await using var server = await SecuredServer.StartAsync(settings: new ApiServerSettings { MaxHeaderBytes = 2000 });
        using var response = await server.SendAsync(HttpMethod.Get, "runs", null, change: r => r.Headers.Add("X-Large", new string('x', 3000)));
        response.StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        await server.OkAsync(HttpMethod.Get, "runs", null);
    }

    [Fact]
    public async Task JSON_that_nests_too_deep_is_refused()
    {
        await using var server = await SecuredServer.StartAsync();
        var deep = new string('[', 300) + new string(']', 300);
        await server.FailAsync(
            HttpMethod.Post, "blobs", null, 400, "INVALID_JSON", change: r => r.Content = new StringContent($"{{\"data\": {deep}}}", null, "application/json"));
    }

    [Fact]
    public async Task A_client_that_does_not_finish_its_headers_is_cut_off()
    {
        await using var server = await SecuredServer.StartAsync(settings: new ApiServerSettings { HeaderTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = await ConnectAsync(server);
        await client.GetStream().WriteAsync("GET /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nX-Slow"u8.ToArray());
        (await ReadToEndAsync(client)).ShouldStartWith("HTTP/1.1 408");
        await server.OkAsync(HttpMethod.Get, "runs", null);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed()
    {
        await using var server = await SecuredServer.StartAsync(settings: new ApiServerSettings { MaxConnections = 1 });
        using var first = await ConnectAsync(server);
        await first.GetStream().WriteAsync("GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var start = new byte[12];
        await first.GetStream().ReadExactlyAsync(start);
        Encoding.ASCII.GetString(start).ShouldBe("HTTP/1.1 200");
        using var second = await ConnectAsync(server);
        (await ReadToEndAsync(second)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_of_other_origins_read_nothing_unless_they_are_configured()
    {
        await using var closed = await SecuredServer.StartAsync();
        (await AllowedOriginAsync(closed, "https://app.example.com")).ShouldBeNull();
        await using var open = await SecuredServer.StartAsync(settings: new ApiServerSettings { CorsOrigins = ["https://app.example.com"] });
        (await AllowedOriginAsync(open, "https://app.example.com")).ShouldBe("https://app.example.com");
        (await AllowedOriginAsync(open, "https://evil.example.com")).ShouldBeNull();
        await open.OkAsync(HttpMethod.Get, "runs", null, change: r => r.Headers.Add("Origin", "https://app.example.com"));

        static async Task<string?> AllowedOriginAsync(SecuredServer server, string origin)
        {
            using var response = await server.SendAsync(HttpMethod.Options, "runs", null, change: r =>
            {
                r.Headers.Add("Origin", origin);
                r.Headers.Add("Access-Control-Request-Method", "GET");
            });
            return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
        }
    }

    static async Task<TcpClient> ConnectAsync(SecuredServer server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Server.Url.Port);
        return client;
    }

    static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(Patience);
        }
        catch (IOException)
        {
            // A reset is a way to close a connection, too.
            return "";
        }
    }
}
