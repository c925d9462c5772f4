using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StepFlow.ComponentSdk.Tests;

/// <summary>The scripted server as a real child process. Every wait has an end.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly List<string> _errors = [];
    readonly TaskCompletionSource _errorsEnded = new();

    ServerProcess(params string[] args)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "StepFlow.ComponentSdk.Server.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is null)
            {
                _errorsEnded.TrySetResult();
                return;
            }

            lock (_errors)
                _errors.Add(e.Data);
        };
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public StreamWriter Input => _process.StandardInput;

    public static async Task<ServerProcess> StdioAsync(string initialize = """{"runtime_protocol_version":1,"capabilities":{"stepflow":{"cancel":true,"progress":true}}}""")
    {
        var server = new ServerProcess();
        await server.AskAsync("init", "initialize", initialize);
        await server.SendAsync("""{"jsonrpc":"2.0","method":"initialized","params":{}}""");
        return server;
    }

    public static ServerProcess Start(params string[] args) => new(args);

    public async Task SendAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    public Task ExecuteAsync(object id, string component, string input, string more = "") =>
        SendAsync($$$"""{"jsonrpc":"2.0","id":{{{JsonSerializer.Serialize(id)}}},"method":"components/execute","params":{"component":"{{{component}}}","input":{{{input}}}{{{more}}}}}""");

    /// <summary>Answers a callback of the server.</summary>
    public Task AnswerAsync(JsonNode callback, string member, string value) =>
        SendAsync("{\"jsonrpc\":\"2.0\",\"id\":" + callback["id"]!.ToJsonString() + ",\"" + member + "\":" + value + "}");

    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit);

    public async Task<JsonNode> ReadAsync() => JsonNode.Parse(await ReadLineAsync() ?? throw new InvalidOperationException("The server ended: " + await ErrorsAsync()))!;

    public async Task<JsonNode> AskAsync(object id, string method, string parameters)
    {
        await SendAsync($$"""{"jsonrpc":"2.0","id":{{JsonSerializer.Serialize(id)}},"method":"{{method}}","params":{{parameters}}}""");
        var answer = await ReadAsync();
        answer["id"]!.ToJsonString().ShouldBe(JsonSerializer.Serialize(id));
        return answer;
    }

    public Task<JsonNode> RunAsync(string component, string input, string more = "") =>
        AskAsync(7, "components/execute", $$"""{"component":"{{component}}","input":{{input}}{{more}}}""");

    /// <summary>Everything it wrote to standard error, once it has ended.</summary>
    public async Task<string> ErrorsAsync()
    {
        await _errorsEnded.Task.WaitAsync(Limit);
        lock (_errors)
            return string.Join('\n', _errors);
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
