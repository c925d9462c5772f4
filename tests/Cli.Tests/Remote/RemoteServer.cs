using StepFlow.Cli.Tests.Serving;

namespace StepFlow.Cli.Tests.Remote;

/// <summary>A server process for all tests of a class, and the command line that is told of it by its environment.</summary>
public abstract class RemoteServer : IAsyncLifetime
{
    readonly Workspace _workspace = new();
    readonly Dictionary<string, string> _environment = [];
    ServerProcess _server = null!;

    internal Uri Url => new(_server.Http.BaseAddress!, "/");

    internal string Directory => _workspace.Directory;

    public async ValueTask InitializeAsync()
    {
        Write("echo.yaml", Flows.Echo);
        Write("waiting.yaml", Flows.Waiting);
        if (await KeyAsync() is { } key)
            _environment["STEPFLOW_API_KEY"] = key;
        _server = await ServerProcess.StartAsync(Directory);
        _environment["STEPFLOW_URL"] = Url.AbsoluteUri;
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _workspace.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    internal string Write(string name, string text) => _workspace.Write(name, text);

    internal Task<CliResult> RunAsync(params string[] arguments) => Cli.RunAsync(Directory, "", _environment, arguments);

    internal System.Diagnostics.Process Start(params string[] arguments)
    {
        var process = Cli.Start(Directory, arguments, _environment);
        process.StandardInput.Close();
        return process;
    }

    /// <summary>A key made before the server starts; null: it has none.</summary>
    protected virtual Task<string?> KeyAsync() => Task.FromResult<string?>(null);

    protected async Task<string?> CreateKeyAsync(string role)
    {
        var created = await Cli.RunAsync(Directory, "keys", "create", "--tenant", "acme", "--role", role, "--db", "runs.db", "--format", "json");
        created.ExitCode.ShouldBe(0, created.Error);
        return created.Json.GetProperty("key").GetString();
    }
}
