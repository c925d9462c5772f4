using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using StepFlow.Client.Embedding;
using StepFlow.Runtime.Webhooks;
using StepFlow.Server.Events;
using StepFlow.Server.Telemetry;

namespace StepFlow.Server;

/// <summary>What a server is made of.</summary>
public sealed record ServerOptions
{
    /// <summary>The engine; the server owns it.</summary>
    public required EngineHost Engine { get; init; }

    /// <summary>The address to listen on. Default: loopback, the only one allowed as long as there are no keys.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0: any free one. Default: 7840.</summary>
    public int Port { get; init; } = 7840;

    /// <summary>Bytes of a request's body at most. Default: what the engine's configuration says, else 64 MiB.</summary>
    public long? MaxBodyBytes { get; init; }

    /// <summary>Origins whose pages may call the API from a browser. Default: what the engine's configuration says, else none.</summary>
    public ImmutableArray<string> CorsOrigins => Engine.Config.Server.CorsOrigins;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Bounds of event streams.</summary>
    public EventStreamOptions Events { get; init; } = new();

    /// <summary>How messages to webhooks are delivered.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>How long requests in flight may go on after a stop was asked for. Default: what the engine's configuration says, else 30 s.</summary>
    public TimeSpan DrainTimeout => Engine.Config.Server.DrainTimeout;

    /// <summary>What the server shows of itself.</summary>
    public ServerTelemetry Telemetry { get; init; } = new();

    /// <summary>Sets up logging. Null: nothing is logged.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
