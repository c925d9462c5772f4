using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StepFlow.Server.Tests.Telemetry;

/// <summary>Takes what an OTLP exporter posts over HTTP, and reads it.</summary>
sealed class OtlpReceiver : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<(string Path, byte[] Body)> _posts = new();

    OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", TakeAsync);
    }

    public Uri Url { get; private set; } = null!;

    public IReadOnlyList<(string TraceId, string SpanId, string ParentId, string Name)> Spans =>
    [
        .. from body in Bodies("/v1/traces")
           from resource in Wire.Fields(body, 1)
           from scope in Wire.Fields(resource, 2)
           from span in Wire.Fields(scope, 2)
           select (Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Wire.Fields(span, 5).Single().Span)),
    ];

    /// <summary>The names of the metrics.</summary>
    public IReadOnlySet<string> Metrics => (
        from body in Bodies("/v1/metrics")
        from resource in Wire.Fields(body, 1)
        from scope in Wire.Fields(resource, 2)
        from metric in Wire.Fields(scope, 2)
        select Encoding.UTF8.GetString(Wire.Fields(metric, 1).Single().Span)).ToHashSet();

    /// <summary>Trace id and text of the log records.</summary>
    public IReadOnlyList<(string TraceId, string Text)> Logs =>
    [
        .. from body in Bodies("/v1/logs")
           from resource in Wire.Fields(body, 1)
           from scope in Wire.Fields(resource, 2)
           from record in Wire.Fields(scope, 2)
           select (Hex(record, 9), string.Concat(Wire.Fields(record, 5).SelectMany(v => Wire.Fields(v, 1)).Select(t => Encoding.UTF8.GetString(t.Span)))),
    ];

    /// <summary>Everything that came, as it came.</summary>
    public IEnumerable<byte[]> Posts => _posts.Select(p => p.Body);

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        receiver.Url = new Uri(receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _posts.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    IEnumerable<ReadOnlyMemory<byte>> Bodies(string path) => _posts.Where(p => p.Path == path).Select(p => (ReadOnlyMemory<byte>)p.Body);

    static string Hex(ReadOnlyMemory<byte> message, int field) => Convert.ToHexStringLower(Wire.Fields(message, field).FirstOrDefault().Span);
}
