using StepFlow.Runtime.Configuration;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>What the host tells the built-in components.</summary>
public sealed record BuiltInOptions
{
    /// <summary>What <c>/http</c> and <c>/openai</c> may reach. Default: no host, and for <c>/openai</c> only the configured service.</summary>
    public HttpSettings Http { get; init; } = HttpSettings.Default;

    /// <summary>Bytes that <c>/load_file</c> reads at most. Default: 16 MiB.</summary>
    public int MaxFileBytes { get; init; } = LimitSettings.Default.MaxFileBytes;

    /// <summary>Reads an environment variable (<c>OPENAI_API_KEY</c>, <c>OPENAI_BASE_URL</c>). Default: the process's.</summary>
    public Func<string, string?> EnvironmentVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The options that follow from a configuration.</summary>
    public static BuiltInOptions From(StepFlowConfig config) => new() { Http = config.Http, MaxFileBytes = config.Limits.MaxFileBytes };
}
