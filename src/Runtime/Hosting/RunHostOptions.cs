using StepFlow.Engine;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.JsonSchema;
using StepFlow.Runtime.Routing;
using StepFlow.Runtime.Secrets;
using StepFlow.Runtime.Telemetry;

namespace StepFlow.Runtime.Hosting;

/// <summary>What a host is made of. The host owns neither the store nor the registry.</summary>
public sealed record RunHostOptions
{
    /// <summary>Where runs are kept.</summary>
    public required IRunStore Store { get; init; }

    /// <summary>Where components are found.</summary>
    public required ComponentRegistry Components { get; init; }

    /// <summary>The directory that file access of components is confined to.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>How runs behave.</summary>
    public MachineOptions Machine { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes validators of schemas.</summary>
    public ISchemaCompiler Schemas { get; init; } = new SchemaCompiler();

    /// <summary>Supplies secret variables of runs that are resumed: <c>env_var</c>, else <c>STEPFLOW_VAR_NAME</c>. Null: nothing does.</summary>
    public Func<string, string?>? Environment { get; init; }

    /// <summary>Where the values of <c>$secret</c> references come from. Null: there are none.</summary>
    public ISecretSource? Secrets { get; init; }

    /// <summary>What measurements tell.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>The name this host writes into journals it takes over.</summary>
    public string Name { get; init; } = "local";

    /// <summary>How long an attempt may take when the step does not say. Default: one hour.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Attempts in flight in components at once, of all runs of the host; more wait, and tenants take turns. Quick built-ins do not count.
    /// Default: 1,000.
    /// </summary>
    public int MaxAttempts { get; init; } = 1000;

    /// <summary>Records between snapshots at least; the distance grows with the run so that their cost stays linear. Default: 1,000; 0: none.</summary>
    public int SnapshotEvery { get; init; } = 1000;

    /// <summary>
    /// Runs kept in memory while they only wait (for a time, a signal). With more than this a run that comes to rest leaves memory and
    /// is read again when it goes on; its timers stay. Paused runs leave at once. Default: 2,000.
    /// </summary>
    public int MaxLiveRuns { get; init; } = 2000;

    /// <summary>Runs read from their journals at once, at boot or when they go on after a rest. Default: 16.</summary>
    public int LoadsAtOnce { get; init; } = 16;

    /// <summary>Inputs one run may have queued; senders wait beyond. Default: 10,000.</summary>
    public int MailboxCapacity { get; init; } = 10_000;

    /// <summary>
    /// Messages to send when a root run has ended or was parked, given its index row and how it began; they become durable with the records
    /// that say so. Called on the run's own thread of work, so it must be quick and must not throw. Null: none.
    /// </summary>
    public Func<RunSummary, RunStarted, IReadOnlyList<OutboxEntry>>? Outbox { get; init; }
}
