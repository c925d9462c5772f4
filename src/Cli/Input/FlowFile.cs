using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Parsing;

namespace StepFlow.Cli.Input;

/// <summary>Flows from files.</summary>
static class FlowFile
{
    /// <exception cref="CliException">The file cannot be read. Problems of its content are diagnostics.</exception>
    public static FlowReadResult Read(string path, string option = "--flow") =>
        FlowReader.Read(InputFile.Read(path, option), new FlowReadOptions { SourceName = path });

    /// <summary>The findings with the file they are about.</summary>
    public static IEnumerable<(string Source, Diagnostic Diagnostic)> From(this IEnumerable<Diagnostic> diagnostics, string source) =>
        diagnostics.Select(d => (source, d));
}
