using System.Collections.Concurrent;
using StepFlow.Engine.State;
using StepFlow.Runtime.Routing;

namespace StepFlow.Runtime.Telemetry;

/// <summary>Measures and traces the runs of a host. Costs next to nothing while nobody listens.</summary>
sealed class HostTelemetry(
    TelemetryOptions options, object scope, Func<int> live, Func<int> resting, Func<int> waitingAttempts, ComponentRegistry components) : IDisposable
{
    /// <summary>What stands for whatever there is too much of.</summary>
    public const string Other = "other";

    readonly ConcurrentDictionary<string, string> _components = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, string> _tenants = new(StringComparer.Ordinal);

    /// <summary>The instruments.</summary>
    public HostInstruments Instruments { get; } = new(scope, live, resting, waitingAttempts, components);

    /// <summary>Whether measurements carry the tenant.</summary>
    public bool WithTenant => options.WithTenant;

    /// <summary>Follows a run from now on; null: nobody listens.</summary>
    public RunTelemetry? Track(RunState state) =>
        Instruments.Enabled || StepFlowTelemetry.Source.HasListeners() ? new RunTelemetry(this, state) : null;

    /// <summary>The component as measurements name it.</summary>
    public string Component(string path) => Bounded(_components, path, options.MaxComponents);

    /// <summary>The tenant as measurements name it.</summary>
    public string Tenant(string tenant) => Bounded(_tenants, tenant, options.MaxTenants);

    public void Dispose() => Instruments.Dispose();

    // Names come from outside: without a bound anybody could fill the memory of whoever collects.
    static string Bounded(ConcurrentDictionary<string, string> known, string name, int most) =>
        known.TryGetValue(name, out var same) ? same : known.Count < most ? known.GetOrAdd(name, name) : Other;
}
