using System.CommandLine;
using StepFlow.Cli.Input;
using StepFlow.Cli.Output;
using StepFlow.Cli.Visualization.Graphs;
using StepFlow.Cli.Visualization.Svg;
using StepFlow.Flows.Model;

namespace StepFlow.Cli.Visualization;

/// <summary><c>stepflow visualize FLOW</c>: draws a flow without running it and without any other program.</summary>
sealed class VisualizeCommand
{
    readonly Argument<string> _flow = new("FLOW") { Description = "The flow, a YAML or JSON file." };
    readonly Option<string?> _output = new("--output", "-o") { Description = "Write the drawing to this file instead of standard output.", HelpName = "FILE" };
    readonly Option<VisualizeFormat?> _format = new("--format") { Description = "The form of the drawing. Default: what the output file's name says, else mermaid." };
    readonly Option<bool> _noDetails = new("--no-details") { Description = "Show ids only, no components and no badges." };
    readonly Option<bool> _noServers = new("--no-servers") { Description = "Do not tell component servers apart by colour." };

    internal static Command Create()
    {
        var visualize = new VisualizeCommand();
        var command = new Command("visualize", "Draw a flow as Mermaid, DOT, SVG or JSON; no other program is needed.")
        {
            visualize._flow, visualize._output, visualize._format, visualize._noDetails, visualize._noServers,
        };
        command.Run(visualize.ExecuteAsync);
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

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var parse = context.Parse;
        var path = parse.GetValue(_flow)!;
        var target = parse.GetValue(_output);
        var read = FlowFile.Read(path, "FLOW");
        if (read.Flow is not { } flow)
        {
            DiagnosticsText.Write(context.Log, [.. read.Diagnostics.From(path)]);
            return ExitCodes.Invalid;
        }

        var options = new VisualizeOptions(!parse.GetValue(_noDetails), !parse.GetValue(_noServers));
        var drawn = Draw(flow, parse.GetValue(_format) ?? FormatOf(target), options);
        if (target is null)
            await parse.InvocationConfiguration.Output.WriteAsync(drawn);
        else
            await WriteAsync(target, drawn, context.Cancel);
        return ExitCodes.Ok;
    }

    static VisualizeFormat FormatOf(string? target) => Path.GetExtension(target)?.ToLowerInvariant() switch
    {
        ".svg" => VisualizeFormat.Svg,
        ".dot" or ".gv" => VisualizeFormat.Dot,
        ".json" => VisualizeFormat.Json,
        _ => VisualizeFormat.Mermaid,
    };

    static async Task WriteAsync(string path, string text, CancellationToken cancel)
    {
        try
        {
            await File.WriteAllTextAsync(path, text, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(CliException.FileNotWritable, $"--output: '{path}' cannot be written: {e.Message}", inner: e);
        }
    }
}
