using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace StepFlow.Server.Hosting;

/// <summary>Where the server listens, and what it puts up with from clients that are slow, greedy or many.</summary>
static class KestrelSetup
{
    const int MaxHeaders = 100;

    static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);

    public static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        var settings = options.Engine.Config.Server;
        var limits = kestrel.Limits;
        kestrel.AddServerHeader = false;
        limits.MaxRequestBodySize = options.MaxBodyBytes ?? settings.MaxBodyBytes;
        limits.MaxRequestHeadersTotalSize = settings.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxConcurrentConnections = settings.MaxConnections;
        limits.RequestHeadersTimeout = settings.HeaderTimeout;
        limits.MinRequestBodyDataRate = settings.MinBodyBytesPerSecond > 0 ? new MinDataRate(settings.MinBodyBytesPerSecond, BodyGrace) : null;
        kestrel.Listen(AddressOf(options), options.Port);
    }

    /// <exception cref="FormatException">The address is none.</exception>
    public static IPAddress AddressOf(ServerOptions options) => options.Host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(options.Host, out var address) ? address
        : throw new FormatException($"'{options.Host}' is no address to listen on; give an IP address such as 127.0.0.1 or 0.0.0.0.");
}
