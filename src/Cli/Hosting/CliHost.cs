using StepFlow.ComponentHost;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.Routing;

namespace StepFlow.Cli.Hosting;

/// <summary>A host with everything it needs, for as long as a command takes.</summary>
sealed class CliHost : IAsyncDisposable
{
    readonly RunHostOptions _options;

    CliHost(StepFlowConfig config, IRunStore store, ComponentRegistry components, Func<string, string?>? environment)
    {
        Config = config;
        Store = store;
        Components = components;
        components.StartAtBoot();
        _options = config.ToHostOptions(store, components) with { Environment = environment };
        Host = new RunHost(_options);
    }

    public StepFlowConfig Config { get; }

    public IRunStore Store { get; }

    public ComponentRegistry Components { get; }

    public RunHost Host { get; private set; }

    /// <summary>Makes a host over a store, which it owns from now on.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="store">The store.</param>
    /// <param name="environment">Supplies secrets of runs that are resumed; null: nothing does.</param>
    public static CliHost Over(StepFlowConfig config, IRunStore store, Func<string, string?>? environment = null) =>
        new(config, store, new ComponentRegistry(config, ComponentHostPlugins.All(config)), environment);

    /// <summary>Lets go of all runs and begins anew with an empty host.</summary>
    public async Task RestartAsync()
    {
        await Host.DisposeAsync();
        Host = new RunHost(_options);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Components.DisposeAsync();
        try
        {
            await Store.DisposeAsync();
        }
        catch (StoreUnavailableException e)
        {
            // Nothing acknowledged is lost by it, and thrown from here it would hide what went wrong before, a full disk for instance.
            await Console.Error.WriteLineAsync($"warn[STORE_UNAVAILABLE]: {e.Message}");
        }
    }
}
