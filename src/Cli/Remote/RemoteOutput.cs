using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using StepFlow.Cli.Output;
using StepFlow.Client.Contracts;

namespace StepFlow.Cli.Remote;

/// <summary>What servers answer, for people and programs.</summary>
static class RemoteOutput
{
    public static void Write<T>(T value, JsonTypeInfo<T> type, bool isPretty) =>
        JsonOutput.WriteLine(JsonSerializer.SerializeToElement(value, type), isPretty);

    /// <summary>One result a line.</summary>
    public static void Write(IEnumerable<FlowResult?> results, bool isPretty)
    {
        foreach (var result in results)
            JsonOutput.WriteLine(result is null ? Flows.Json.JsonValues.Null : OutcomeOutput.ToJson(result.Outcome), isPretty);
    }

    public static int ExitCode(RunState state) => state switch
    {
        RunState.Running or RunState.Completed => ExitCodes.Ok,
        RunState.Paused or RunState.RecoveryFailed => ExitCodes.Parked,
        _ => ExitCodes.FlowFailed,
    };

    public static int ExitCode(IEnumerable<FlowResult?> results) => results.Any(r => r is { IsFailed: true }) ? ExitCodes.FlowFailed : ExitCodes.Ok;
}
