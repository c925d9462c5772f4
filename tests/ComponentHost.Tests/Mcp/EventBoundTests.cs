using System.Net;
using System.Text;
using System.Text.Json;
using StepFlow.ComponentHost.Tests.Support;

namespace StepFlow.ComponentHost.Tests.Mcp;

public sealed class EventBoundTests
{
    const int Most = 100_000;

    [Theory]
    [InlineData("many", "success")]
    [InlineData("large", "UNREACHABLE")]
    [InlineData("endless", "UNREACHABLE")]
    public async Task Each_event_of_a_server_over_HTTP_is_bounded_and_the_stream_is_not(string behaviour, string code)
    {
        using var server = new Server(behaviour);
        await using var plugin = Servers.Create($"{{type: mcp, url: '{server.Url}', maxMessageBytes: {Most}, callTimeoutMs: 30000, restart: {{maxCrashes: 1}}}}");
        (await plugin.ListAsync(default)).ShouldHaveSingleItem().Component.ShouldBe("/run");
        (await plugin.CodeAsync(Calls.New("/run"))).ShouldBe(code);
    }

    /// <summary>Just enough of streamable HTTP.</summary>
    sealed class Server : IDisposable
    {
        readonly HttpListener _listener = new();
        readonly string _behaviour;

        public Server(string behaviour)
        {
            _behaviour = behaviour;
            for (var port = Random.Shared.Next(20_000, 60_000); ; port++)
            {
                Url = $"http://127.0.0.1:{port}/";
                _listener.Prefixes.Add(Url);
                try
                {
                    _listener.Start();
                    break;
                }
                catch (HttpListenerException)
                {
                    _listener = new HttpListener();
                }
            }

            _ = ServeAsync();
        }

        public string Url { get; }

        public void Dispose() => _listener.Close();

        async Task ServeAsync()
        {
            while (_listener.IsListening)
                _ = AnswerAsync(await _listener.GetContextAsync());
        }

        async Task AnswerAsync(HttpListenerContext context)
        {
            var response = context.Response;
            try
            {
                if (context.Request.HttpMethod != "POST")
                {
                    response.StatusCode = 405;
                    return;
                }

                var message = (await JsonDocument.ParseAsync(context.Request.InputStream)).RootElement;
                if (!message.TryGetProperty("id", out var id))
                {
                    response.StatusCode = 202;
                    return;
                }

                switch (message.GetProperty("method").GetString())
                {
                    case "initialize":
                        var version = message.GetProperty("params").GetProperty("protocolVersion").GetString();
                        await JsonAsync(response, id, "\"result\":{\"protocolVersion\":\"" + version + "\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"s\",\"version\":\"1\"}}");
                        break;
                    case "tools/list":
                        await JsonAsync(response, id, """ "result":{"tools":[{"name":"run","inputSchema":{"type":"object"}}]} """);
                        break;
                    case "tools/call":
                        response.ContentType = "text/event-stream";
                        response.SendChunked = true;
                        await EventsAsync(response.OutputStream, id);
                        break;
                    default:
                        await JsonAsync(response, id, """ "error":{"code":-32601,"message":"Method not found"} """);
                        break;
                }
            }
            catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
            {
                // The client has had enough.
            }
            finally
            {
                Close(response);
            }
        }

        async Task EventsAsync(Stream stream, JsonElement id)
        {
            if (_behaviour == "many")
            {
                // Together more than one event may have.
                for (var i = 0; i < 20; i++)
                    await WriteAsync(stream, "event: message\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"" + new string('a', Most / 10) + "\"}}\r\n\r\n");
                await WriteAsync(stream, "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[]}}\n\n");
                return;
            }

            await WriteAsync(stream, "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"");
            for (var i = 0; i < 20 || _behaviour == "endless"; i++)
                await WriteAsync(stream, new string('a', Most / 10));
            await WriteAsync(stream, "\"}]}}\n\n");
        }

        static void Close(HttpListenerResponse response)
        {
            try
            {
                response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Likewise.
            }
        }

        static async Task WriteAsync(Stream stream, string text)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
            await stream.FlushAsync();
        }

        static Task JsonAsync(HttpListenerResponse response, JsonElement id, string rest)
        {
            response.ContentType = "application/json";
            return response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":" + id + "," + rest + "}")).AsTask();
        }
    }
}
