using System.CommandLine;
using StepFlow.Cli.Visualization.Graphs;
using StepFlow.Cli.Visualization.Svg;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Model;
using StepFlow.Flows.Parsing;

namespace StepFlow.Cli.Visualization;

/// <summary><c>stepflow visualize FLOW</c>: draws a flow without running it and without any other program.</summary>
static class VisualizeCommand
{
    const long MaxBytes = 64 * 1024 * 1024;

    internal static Command Create()
    {
        var flow = new Argument<FileInfo>("FLOW") { Description = "The flow, YAML or JSON" };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "The file to write (default: standard output)" };
        var format = new Option<VisualizeFormat?>("--format") { Description = "mermaid, dot, svg or json (default: what the output file's name says, else mermaid)" };
        var noDetails = new Option<bool>("--no-details") { Description = "Show ids only, no components and no badges" };
        var noServers = new Option<bool>("--no-servers") { Description = "Do not tell component servers apart by colour" };
        var command = new Command("visualize", "Draw a flow as Mermaid, DOT, SVG or JSON") { flow, output, format, noDetails, noServers };
        command.SetAction(async (result, cancellationToken) =>
        {
            var target = result.GetValue(output);
            var options = new VisualizeOptions(!result.GetValue(noDetails), !result.GetValue(noServers));
            return await RunAsync(
                result.GetRequiredValue(flow),
                target,
                result.GetValue(format) ?? FormatOf(target),
                options,
                result.InvocationConfiguration.Output,
                result.InvocationConfiguration.Error,
                cancellationToken);
        });
        return command;
    }

    internal static string Draw(Flow flow, VisualizeFormat format, VisualizeOptions options)
    {
        var graph = GraphBuilder.Build(flow, options);
        return format switch
        {
            VisualizeFormat.Dot => DotWriter.Write(graph),
            VisualizeFormat.Svg => SvgWriter.Write(graph),
            VisualizeFormat.Json => JsonGraphWriter.Write(graph),
            _ => MermaidWriter.Write(graph),
        };
    }

    static VisualizeFormat FormatOf(FileInfo? target) => target?.Extension.ToLowerInvariant() switch
    {
        ".svg" => VisualizeFormat.Svg,
        ".dot" or ".gv" => VisualizeFormat.Dot,
        ".json" => VisualizeFormat.Json,
        _ => VisualizeFormat.Mermaid,
    };

    static async Task<int> RunAsync(
        FileInfo source,
        FileInfo? target,
        VisualizeFormat format,
        VisualizeOptions options,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken)
    {
        try
        {
            if (source.Exists && source.Length > MaxBytes)
                throw new IOException($"'{source.Name}' is larger than {MaxBytes / (1024 * 1024)} MiB.");
            var bytes = await File.ReadAllBytesAsync(source.FullName, cancellationToken);
            var read = FlowReader.Read(bytes, new FlowReadOptions { SourceName = source.Name });
            if (read.Flow is not { } flow)
            {
                foreach (var problem in read.Diagnostics.Where(d => d.Level == DiagnosticLevel.Fatal))
                    await error.WriteLineAsync($"{source.Name}:{problem.Position}: {problem.Code} {problem.Message} ({problem.Path})");
                return 1;
            }

            var drawn = Draw(flow, format, options);
            if (target is null)
                await output.WriteAsync(drawn);
            else
                await File.WriteAllTextAsync(target.FullName, drawn, cancellationToken);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"error: {e.Message}");
            return 1;
        }
    }
}
