using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace StepFlow.Runtime.Tests.Support;

/// <summary>A real HTTP server on a free local port that answers as the test says and remembers what it was asked.</summary>
sealed class FakeHttpServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly Func<Request, Answer> _answer;

    FakeHttpServer(Func<Request, Answer> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public string Url => _app.Urls.Single();

    public int Port => new Uri(Url).Port;

    public string Authority => new Uri(Url).Authority;

    public List<Request> Requests { get; } = [];

    public static async Task<FakeHttpServer> StartAsync(Func<Request, Answer> answer)
    {
        var server = new FakeHttpServer(answer);
        await server._app.StartAsync();
        return server;
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var request = new Request(
            context.Request.Method,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
        lock (Requests)
            Requests.Add(request);
        var answer = _answer(request);
        if (answer.Hang)
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        await context.Response.Body.WriteAsync(answer.Body);
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
