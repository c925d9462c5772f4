using System.Diagnostics;

namespace StepFlow.Cli.Tests;

/// <summary>Runs the built command as a process of its own.</summary>
static class Cli
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "StepFlow.Cli");
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static Process Start(string directory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Program)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static Task<CliResult> RunAsync(string directory, params string[] arguments) => RunAsync(directory, "", null, arguments);

    public static async Task<CliResult> RunAsync(
        string directory, string input, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using var process = Start(directory, arguments, environment);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await FinishAsync(process);
    }

    public static async Task<CliResult> FinishAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new CliResult(process.ExitCode, await output, await error);
    }
}
