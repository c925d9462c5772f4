using System.Collections.Immutable;

namespace StepFlow.Runtime.Configuration;

/// <summary>Bounds of the HTTP server.</summary>
public sealed record ApiServerSettings
{
    /// <summary>The defaults.</summary>
    public static ApiServerSettings Default { get; } = new();

    /// <summary>Bytes of a request's body at most. Default: 64 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of all headers of a request at most. Default: 32 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 32 << 10;

    /// <summary>Connections at once at most; more are closed. Default: 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>How long a client may take to send its headers. Default: 15 s.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Bytes a second that a client has to send its body with, at least, after the first 5 s. Default: 240; 0: no bound.</summary>
    public int MinBodyBytesPerSecond { get; init; } = 240;

    /// <summary>How long requests in flight may go on after a stop was asked for. Default: 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Origins whose pages may call the API from a browser; <c>*</c>: all. Default: none.</summary>
    public ImmutableArray<string> CorsOrigins { get; init; } = [];
}
