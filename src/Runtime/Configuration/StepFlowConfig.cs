using System.Collections.Immutable;

namespace StepFlow.Runtime.Configuration;

/// <summary>What a host is told: which plugins there are, how component paths reach them, where state lives, and the limits.</summary>
public sealed record StepFlowConfig
{
    /// <summary>The file it was read from; null when there was none.</summary>
    public string? Path { get; init; }

    /// <summary>The absolute directory that relative paths start from and that file access is confined to.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The plugins, in the order written. The built-ins exist even when they are not named here.</summary>
    public ImmutableArray<PluginSettings> Plugins { get; init; } = [];

    /// <summary>The routes, in the order written.</summary>
    public ImmutableArray<RouteSettings> Routes { get; init; } = [];

    /// <summary>Whether the file has <c>routes</c>; without it every plugin is reached under <c>/its-name</c> and the built-ins at <c>/</c>.</summary>
    public bool DefinesRoutes { get; init; }

    /// <summary>Where runs, blobs and journals are kept.</summary>
    public StorageSettings Storage { get; init; } = StorageSettings.InMemory;

    /// <summary>Retries of transport failures.</summary>
    public RetrySettings Retry { get; init; } = RetrySettings.Default;

    /// <summary>Taking over runs of hosts that died.</summary>
    public RecoverySettings Recovery { get; init; } = RecoverySettings.Default;

    /// <summary>Large values as blobs.</summary>
    public BlobApiSettings BlobApi { get; init; } = BlobApiSettings.Default;

    /// <summary>What the built-in <c>/http</c> and <c>/openai</c> components may reach.</summary>
    public HttpSettings Http { get; init; } = HttpSettings.Default;

    /// <summary>Where secrets come from, tried in this order.</summary>
    public ImmutableArray<SecretProviderSettings> Secrets { get; init; } = [SecretProviderSettings.Default];

    /// <summary>What the host shows of itself.</summary>
    public TelemetrySettings Telemetry { get; init; } = TelemetrySettings.Default;

    /// <summary>Bounds of a run.</summary>
    public LimitSettings Limits { get; init; } = LimitSettings.Default;

    /// <summary>Quotas and retention of tenants.</summary>
    public TenancySettings Tenancy { get; init; } = TenancySettings.Default;

    /// <summary>Bounds of the HTTP server.</summary>
    public ApiServerSettings Server { get; init; } = ApiServerSettings.Default;

    /// <summary>The configuration of a host without a file: the built-ins at <c>/</c>, <c>/builtin</c> and <c>/builtins</c>, state in memory.</summary>
    public static StepFlowConfig Default(string workingDirectory) => new() { WorkingDirectory = System.IO.Path.GetFullPath(workingDirectory) };
}
