using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace StepFlow.Client.Processes;

/// <summary>The command line of a server process, the same for each of its starts.</summary>
sealed class ServerCommand : IDisposable
{
    // Without these a process finds neither its home nor its libraries nor its tools.
    static readonly string[] Needed = ["PATH", "HOME", "TMPDIR", "DOTNET_ROOT", "SYSTEMROOT", "TEMP", "USERPROFILE", "LD_LIBRARY_PATH"];

    readonly StepFlowRuntimeOptions _options;
    readonly string _binary;
    readonly string _config;
    readonly string? _database;
    readonly DirectoryInfo? _temporary;

    public ServerCommand(string? config, StepFlowRuntimeOptions options)
    {
        _options = options;
        _binary = BinaryLocator.Find(options.Binary);
        _database = options.Database;
        if (config is not null)
        {
            _config = File.Exists(config) ? Path.GetFullPath(config) : throw new StepFlowException(
                "FILE_NOT_FOUND", 0, $"There is no configuration '{config}' (looked in {Path.GetFullPath(config)}). Check the path; null: only the built-ins.");
            return;
        }

        // The configuration that happens to lie in the current directory was not asked for.
        _temporary = Directory.CreateTempSubdirectory("stepflow-runtime-");
        _config = Path.Combine(_temporary.FullName, "stepflow-config.yml");
        File.WriteAllText(_config, $"workingDirectory: {JsonSerializer.Serialize(Directory.GetCurrentDirectory())}\n");
        _database ??= Path.Combine(_temporary.FullName, "stepflow.db");
    }

    /// <summary>What starts it on a port.</summary>
    public ProcessStartInfo On(int port)
    {
        var start = new ProcessStartInfo(_binary)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Directory.GetCurrentDirectory(),
        };
        string[] arguments =
        [
            "serve", "--port", port.ToString(CultureInfo.InvariantCulture), "--config", _config, "--exit-with-parent",
            "--log-format", "json", "--log-level", _options.Log.Level, "--log-destination", "stderr",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        if (_database is not null)
        {
            start.ArgumentList.Add("--db");
            start.ArgumentList.Add(_database);
        }

        if (!_options.InheritEnv)
        {
            foreach (var name in start.Environment.Keys.Where(k => !Needed.Contains(k, StringComparer.OrdinalIgnoreCase)).ToArray())
                start.Environment.Remove(name);
        }

        if (_options.Log.OtlpEndpoint is { } endpoint)
            start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        foreach (var (name, value) in _options.Env)
            start.Environment[name] = value;
        return start;
    }

    public void Dispose()
    {
        try
        {
            _temporary?.Delete(recursive: true);
        }
        catch (IOException)
        {
            // It is the system's temporary folder, which is emptied anyway.
        }
    }
}
