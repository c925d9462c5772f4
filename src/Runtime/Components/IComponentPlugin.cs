namespace StepFlow.Runtime.Components;

/// <summary>A source of components: the built-ins, mocks, delegates of the host, a component server, an MCP server.</summary>
public interface IComponentPlugin : IAsyncDisposable
{
    /// <summary>
    /// Whether <see cref="ExecuteAsync"/> comes back (or to its first real wait) within microseconds, so that it may be called on
    /// the loop of a run. Default: false.
    /// </summary>
    bool IsQuick => false;

    /// <summary>
    /// Whether what a component is given becomes part of the run's journal or of a blob (as the input of a child run, say), so that secrets must
    /// not be handed to it. Default: false.
    /// </summary>
    bool KeepsInput(string component) => false;

    /// <summary>How the server behind the plugin is; null: there is none. Default: null.</summary>
    ComponentServerHealth? Health => null;

    /// <summary>Starts what takes time to start, without waiting for it; for plugins that are to be ready before the first call. Does nothing by default.</summary>
    void Start()
    {
    }

    /// <summary>The components there are; starts what needs starting.</summary>
    ValueTask<IReadOnlyList<ComponentInfo>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs one attempt. Failures of the component are results. An exception means that the plugin itself failed:
    /// <see cref="PluginException"/> and anything else count as UNREACHABLE and are retried by the transport budget.
    /// </summary>
    /// <param name="call">The attempt.</param>
    /// <param name="context">What the runtime offers.</param>
    /// <param name="cancellationToken">Fires when the step is cancelled or times out; the component should stop.</param>
    ValueTask<ComponentResult> ExecuteAsync(ComponentCall call, IComponentContext context, CancellationToken cancellationToken);
}
