using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using StepFlow.Cli.Commands;
using StepFlow.Cli.Visualization;

namespace StepFlow.Cli;

/// <summary>The <c>stepflow</c> command.</summary>
static class CliApplication
{
    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // Asked for by scripts, often: not worth compiling a parser for.
        if (args is ["--version"])
            return WriteVersion();

        var parse = CreateCommand().Parse(args);
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            // A server has a time limit of its own for what it still has to answer.
            ProcessTerminationTimeout = parse.CommandResult.Command.Name == "serve" ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(10),
        };
        if (parse.Errors.Count == 0)
            return await parse.InvokeAsync(configuration);

        // The help that goes with a mistake is no result.
        configuration.Output = Console.Error;
        if (parse.Action is ParseErrorAction errors)
            errors.ShowHelp = args.Length == 0;
        await parse.InvokeAsync(configuration);
        await Console.Error.WriteLineAsync($"See '{PathOf(parse)} --help'.");
        return ExitCodes.Usage;
    }

    internal static Command CreateCommand()
    {
        var version = new Option<bool>("--version") { Description = "Show the version.", Action = new VersionAction() };
        var root = new Command("stepflow", "Runs durable workflows written in YAML or JSON.")
        {
            RunCommand.Create(), ResumeCommand.Create(), ServeCommand.Create(), RunsCommand.Create(), TestCommand.Create(),
            ValidateCommand.Create(), ListComponentsCommand.Create(), version, new HelpOption(),
        };
        root.Add(SubmitCommand.Create());
        root.Add(BatchCommand.Create());
        root.Add(FlowsCommand.Create());
        root.Add(BlobsCommand.Create());
        root.Add(VisualizeCommand.Create());
        root.Add(KeysCommand.Create());
        GlobalOptions.AddTo(root);
        return root;
    }

    static int WriteVersion()
    {
        var version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Console.WriteLine($"stepflow {version.Split('+')[0]}");
        return ExitCodes.Ok;
    }

    static string PathOf(ParseResult parse)
    {
        var names = new List<string>();
        for (SymbolResult? result = parse.CommandResult; result is CommandResult command; result = result.Parent)
            names.Insert(0, command.Command.Name);
        return string.Join(' ', names);
    }

    sealed class VersionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult) => WriteVersion();
    }
}
