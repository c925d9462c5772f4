using System.Text.Json;
using System.Text.Json.Serialization;

namespace StepFlow.ComponentSdk;

/// <summary>Settings and bounds of a <see cref="ComponentServer"/>.</summary>
public sealed class ComponentServerOptions
{
    /// <summary>
    /// How inputs and outputs become JSON, and the schemas with them. Default: <see cref="JsonSerializerDefaults.Web"/> (camelCase), except
    /// that numbers in strings are refused, and nullable annotations and parameters without a default value are respected.
    /// </summary>
    public JsonSerializerOptions Json { get; init; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 512,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Bytes of one message, in or out, at most. Default: 64 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Executions in flight or waiting for a thread at most; further ones are answered as busy. Default: 10,000.</summary>
    public int MaxPending { get; init; } = 10_000;

    /// <summary>How long executions may go on after SIGTERM or SIGINT. Default: 10 s.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long executions may go on after the end of the standard input. Default: 1 s.</summary>
    public TimeSpan EndOfInputGrace { get; init; } = TimeSpan.FromSeconds(1);
}
