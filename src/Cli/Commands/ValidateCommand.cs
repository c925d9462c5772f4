using System.CommandLine;
using StepFlow.Cli.Hosting;
using StepFlow.Cli.Input;
using StepFlow.Cli.Output;
using StepFlow.ComponentHost;
using StepFlow.Flows.Diagnostics;
using StepFlow.Runtime.Routing;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow validate</c>: everything there is to say about a flow and its configuration, without running anything.</summary>
sealed class ValidateCommand
{
    readonly Option<string> _flow = new("--flow") { Description = "The flow, a YAML or JSON file.", HelpName = "FILE", Required = true };
    readonly Option<string?> _config = CommonOptions.Config();
    readonly Option<string> _format = OutputFormat.Pretty();
    readonly Option<bool> _strict = new("--strict") { Description = "Exit with 1 also when there are warnings." };

    public static Command Create()
    {
        var validate = new ValidateCommand();
        validate._flow.Aliases.Add("-f");
        var command = new Command("validate", "Check a flow and its configuration and list all problems. Exits with 1 on errors.")
        {
            validate._flow, validate._config, validate._format, validate._strict,
        };
        command.Run(validate.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var parse = context.Parse;
        var path = parse.GetValue(_flow)!;
        var read = FlowFile.Read(path);
        var (config, configFindings) = LoadedConfig.TryLoad(parse.GetValue(_config), Path.GetDirectoryName(Path.GetFullPath(path)));
        List<(string Source, Diagnostic Diagnostic)> findings = [.. read.Diagnostics.From(path), .. configFindings];
        if (config is not null)
        {
            await using var components = new ComponentRegistry(config.Config, ComponentHostPlugins.All(config.Config));
            var source = config.Config.Path is { } file ? Path.GetRelativePath(Directory.GetCurrentDirectory(), file) : "config";
            findings.AddRange(components.Check().From(source));
            if (read.Flow is { } flow)
                findings.AddRange((await ComponentChecks.CheckAsync(flow, config.Config, context.Cancel)).From(path));
        }

        if (parse.GetValue(_format) == "json")
            JsonOutput.WriteLine(w => DiagnosticsText.WriteJson(w, findings));
        else
            Print(findings);
        var isStrict = parse.GetValue(_strict);
        return findings.Exists(f => isStrict || f.Diagnostic.Level != DiagnosticLevel.Warning) ? ExitCodes.Invalid : ExitCodes.Ok;
    }

    static void Print(List<(string Source, Diagnostic Diagnostic)> findings)
    {
        using var output = new Log(LogLevel.Trace, Console.Out, isJson: false, withTraces: false, ownsWriter: false);
        DiagnosticsText.Write(output, findings);
        if (findings.TrueForAll(f => f.Diagnostic.Level == DiagnosticLevel.Warning))
            Console.WriteLine("✅ Validation passed with no errors");
        else
            Console.WriteLine("❌ Validation failed");
    }
}
