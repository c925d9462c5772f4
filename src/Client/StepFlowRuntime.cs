using StepFlow.Client.Processes;

namespace StepFlow.Client;

/// <summary>
/// A server process of our own, and a client for it: it starts with <see cref="StartAsync"/>, stops with the disposal, and never outlives
/// this program, however that ends. Runs are kept in its database and go on when it is started again.
/// </summary>
public sealed class StepFlowRuntime : StepFlowClient
{
    readonly ServerSupervisor _server;

    StepFlowRuntime(ServerSupervisor server, StepFlowClientOptions options)
        : base(new Uri($"http://127.0.0.1:{server.Port}"), options, null) => _server = server;

    /// <summary>The port it listens on; it stays the same over restarts.</summary>
    public int Port => _server.Port;

    /// <summary>Whether the process runs right now.</summary>
    public bool IsAlive => _server.IsAlive;

    /// <summary>Whether the process ended without having been asked to, and is not started again.</summary>
    public bool HasCrashed => _server.Down is { Code: not "RUNTIME_STOPPED" };

    /// <summary>How often the process was started again.</summary>
    public int Restarts => _server.Restarts;

    /// <summary>The id of the process; null: there is none.</summary>
    public int? ProcessId => _server.ProcessId;

    /// <summary>Starts a server process and waits until it is ready, runs of earlier processes being taken up again included.</summary>
    /// <param name="configPath">The configuration; null: only the built-in components, and a database that is gone after the disposal.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StepFlowException">
    /// <c>BINARY_NOT_FOUND</c> with the places looked at, <c>FILE_NOT_FOUND</c>, <c>RUNTIME_START_FAILED</c> or <c>RUNTIME_START_TIMEOUT</c>
    /// with the last lines that the process wrote.
    /// </exception>
    public static async Task<StepFlowRuntime> StartAsync(
        string? configPath = null, StepFlowRuntimeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new StepFlowRuntimeOptions();
        var server = new ServerSupervisor(configPath, options);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return new StepFlowRuntime(server, options.Client with { Down = () => server.Down });
    }

    /// <summary>The latest lines of the process's log, the oldest first.</summary>
    /// <param name="limit">How many at most; 1,000 are kept. Default: 100.</param>
    public IReadOnlyList<LogEntry> GetRecentLogs(int limit = 100) => _server.Log.Latest(limit);

    private protected override ValueTask StopServerAsync() => _server.DisposeAsync();
}
