using System.Text.Json;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Cli.Output;

/// <summary>Results of runs: one FlowResult a line, in the order of the inputs.</summary>
static class OutcomeOutput
{
    public static JsonElement ToJson(Outcome outcome) => CanonicalJson.Build(w => OutcomeJson.Write(w, outcome));

    /// <summary>Writes the results; an item of several that has none (the run is parked) is <c>null</c>.</summary>
    public static void Write(RunResult result, bool isPretty, string? file)
    {
        if (result.Outcomes is [null])
            return;
        using var stream = file is null ? Console.OpenStandardOutput() : OpenFile(file);
        foreach (var outcome in result.Outcomes)
            JsonOutput.WriteLine(outcome is null ? JsonValues.Null : ToJson(outcome), isPretty, stream);
    }

    /// <summary>Whether a file can be written; asked before a run, not after it.</summary>
    /// <exception cref="CliException">It cannot.</exception>
    public static void CheckFile(string? file)
    {
        if (file is not null)
            OpenFile(file, FileMode.OpenOrCreate).Dispose();
    }

    public static int ExitCode(RunStatus status, bool hasUpstreamCodes = false) => status switch
    {
        RunStatus.Completed => ExitCodes.Ok,
        RunStatus.Failed when hasUpstreamCodes => ExitCodes.Ok,
        RunStatus.Parked or RunStatus.Paused => ExitCodes.Parked,
        _ => ExitCodes.FlowFailed,
    };

    static FileStream OpenFile(string file, FileMode mode = FileMode.Create)
    {
        try
        {
            return new FileStream(file, mode, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException(CliException.FileNotWritable, $"Cannot write the result to '{file}': {e.Message}", inner: e);
        }
    }
}
