namespace StepFlow.Client;

/// <summary>How a server process is run.</summary>
public sealed record StepFlowRuntimeOptions
{
    /// <summary>The port; null or 0: any free one. Default: null.</summary>
    public int? Port { get; init; }

    /// <summary>Environment variables on top of those that are inherited.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the process inherits this one's environment. Default: true. <c>PATH</c>, <c>HOME</c> and the like are inherited in any case.</summary>
    public bool InheritEnv { get; init; } = true;

    /// <summary>What is logged, and where that goes.</summary>
    public LogConfig Log { get; init; } = new();

    /// <summary>When the process is started again. Default: never.</summary>
    public RestartPolicy RestartPolicy { get; init; } = RestartPolicy.Never;

    /// <summary>Restarts at most. Default: 3.</summary>
    public int MaxRestarts { get; init; } = 3;

    /// <summary>How long the process has to become ready. Default: 30 s.</summary>
    public TimeSpan StartupTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the process has to stop before it is killed. Default: 10 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told the exit code when the process ends without having been asked to, before it is started again.</summary>
    public Action<int>? OnCrash { get; init; }

    /// <summary>The SQLite file; null: what the configuration names, else <c>.stepflow/stepflow.db</c> beside it. Without a configuration: a temporary one.</summary>
    public string? Database { get; init; }

    /// <summary>The <c>stepflow</c> program; null: it is looked for (<c>STEPFLOW_BINARY</c>, beside this program, PATH, a checkout).</summary>
    public string? Binary { get; init; }

    /// <summary>How requests are made.</summary>
    public StepFlowClientOptions Client { get; init; } = new() { MaxRetries = 10 };
}
