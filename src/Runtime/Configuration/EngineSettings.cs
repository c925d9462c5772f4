using StepFlow.Engine;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Routing;
using StepFlow.Runtime.Secrets;
using StepFlow.Runtime.Telemetry;

namespace StepFlow.Runtime.Configuration;

/// <summary>What a configuration means to the engine.</summary>
public static class EngineSettings
{
    /// <summary>How runs behave.</summary>
    public static MachineOptions ToMachineOptions(this StepFlowConfig config) => new()
    {
        TransportMaxRetries = config.Retry.TransportMaxRetries,
        Backoff = config.Retry.Backoff,
        MaxDepth = config.Limits.MaxDepth,
        MaxValueBytes = config.Limits.MaxValueBytes,
        MaxConcurrency = config.Limits.MaxConcurrency,
    };

    /// <summary>The options of a host over a store and components.</summary>
    public static RunHostOptions ToHostOptions(this StepFlowConfig config, IRunStore store, ComponentRegistry components) => new()
    {
        Store = store,
        Components = components,
        WorkingDirectory = config.WorkingDirectory,
        Machine = config.ToMachineOptions(),
        AttemptTimeout = config.Limits.StepTimeout ?? TimeSpan.FromHours(1),
        MaxAttempts = config.Limits.MaxAttempts,
        SnapshotEvery = config.Recovery.CheckpointInterval,
        Telemetry = new TelemetryOptions { WithTenant = config.Telemetry.TenantLabel },
        Secrets = SecretSourcesFactory.Create(config),
        Name = $"stepflow:{Environment.ProcessId}",
    };
}
