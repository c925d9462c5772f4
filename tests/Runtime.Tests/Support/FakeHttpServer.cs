using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StepFlow.Runtime.Tests.Support;

/// <summary>A real HTTP server on a free local port that answers as the test says and remembers what it was asked.</summary>
sealed class FakeHttpServer : IAsyncDisposable
{
    readonly HttpListener _listener;
    readonly Func<Request, Answer> _answer;
    readonly Task _loop;

    FakeHttpServer(HttpListener listener, int port, Func<Request, Answer> answer)
    {
        _listener = listener;
        Port = port;
        _answer = answer;
        _loop = ServeAsync();
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public string Authority => $"127.0.0.1:{Port}";

    public List<Request> Requests { get; } = [];

    public static FakeHttpServer Start(Func<Request, Answer> answer)
    {
        for (var attempt = 0; ; attempt++)
        {
            var port = FreePort();
            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
                return new FakeHttpServer(listener, port, answer);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Someone else took the port between the two calls.
            }
        }
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var request = new Request(
                context.Request.HttpMethod,
                context.Request.RawUrl!,
                context.Request.Headers.AllKeys.ToDictionary(k => k!, k => context.Request.Headers[k]!, StringComparer.OrdinalIgnoreCase),
                await reader.ReadToEndAsync());
            Requests.Add(request);
            var answer = _answer(request);
            if (answer.Hang)
                continue;
            context.Response.StatusCode = answer.Status;
            foreach (var (name, value) in answer.Headers)
                context.Response.AddHeader(name, value);
            await context.Response.OutputStream.WriteAsync(answer.Body);
            context.Response.Close();
        }
    }

    public sealed record Request(string Method, string Path, Dictionary<string, string> Headers, string Body);

    public sealed record Answer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
    {
        public bool Hang { get; init; }

        public static Answer Json(string json, int status = 200) => new(status, Encoding.UTF8.GetBytes(json), ("Content-Type", "application/json"));

        public static Answer Text(string text, int status = 200) => new(status, Encoding.UTF8.GetBytes(text), ("Content-Type", "text/plain"));

        public static Answer Redirect(string to, int status) => new(status, [], ("Location", to));
    }
}
