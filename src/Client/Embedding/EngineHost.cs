using StepFlow.ComponentHost;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Runtime.Requests;
using StepFlow.Runtime.Routing;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Client.Embedding;

/// <summary>The engine with everything it needs: store, components, flows, runs. Owns all of them. What a server, a program and the command line share.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    EngineHost(StepFlowConfig config, IRunStore store, ComponentRegistry components, RunHost runs, WebhookOutbox webhooks, TimeProvider time)
    {
        Config = config;
        Store = store;
        Components = components;
        Runs = runs;
        Webhooks = webhooks;
        Flows = new FlowService(store, time);
    }

    /// <summary>What it was told.</summary>
    public StepFlowConfig Config { get; }

    /// <summary>Where everything is kept.</summary>
    public IRunStore Store { get; }

    /// <summary>The components.</summary>
    public ComponentRegistry Components { get; }

    /// <summary>The runs.</summary>
    public RunHost Runs { get; }

    /// <summary>The messages that runs leave; somebody has to send them, see <see cref="WebhookSender"/>.</summary>
    public WebhookOutbox Webhooks { get; }

    /// <summary>The flows.</summary>
    public FlowService Flows { get; }

    /// <summary>Puts an engine over an open store, which it owns from now on. Continues no runs yet: see <see cref="RunHost.RecoverAllAsync"/>.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="store">The store.</param>
    /// <param name="plugins">Component plugins of the program itself, by name.</param>
    /// <param name="adjust">Changes the options before the host is made.</param>
    public static EngineHost Over(
        StepFlowConfig config,
        IRunStore store,
        IReadOnlyDictionary<string, IComponentPlugin>? plugins = null,
        Func<RunHostOptions, RunHostOptions>? adjust = null)
    {
        var components = new ComponentRegistry(config, ComponentHostPlugins.All(config), plugins);
        components.StartAtBoot();
        var options = config.ToHostOptions(store, components);
        options = options with { Machine = options.Machine with { ParkAfterRecoveries = config.Recovery.ParkAfter } };
        options = adjust is null ? options : adjust(options);
        var webhooks = new WebhookOutbox(options.Time);
        return new EngineHost(config, store, components, new RunHost(options with { Outbox = webhooks.MessagesOf }), webhooks, options.Time);
    }

    /// <summary>Opens the store that a configuration names.</summary>
    /// <param name="store">The store.</param>
    /// <param name="fallback">The SQLite file when the configuration names none; null: keep everything in memory.</param>
    /// <exception cref="StoreUnavailableException">It cannot be opened, or is of a kind that is not supported here.</exception>
    public static async Task<IRunStore> OpenStoreAsync(StoreSettings store, string? fallback = null) => store switch
    {
        { Kind: StoreKind.Sqlite, Path: { } path } => await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = path }),
        { Kind: StoreKind.InMemory } when fallback is not null => await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = fallback }),
        { Kind: StoreKind.InMemory } or { Kind: StoreKind.Sqlite } => new InMemoryRunStore(),
        _ => throw new StoreUnavailableException($"A {store.Kind} store cannot be opened here. Use sqlite or inMemory.", outcomeUnknown: false),
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Runs.DisposeAsync();
        await Components.DisposeAsync();
        await Store.DisposeAsync();
    }
}
