using System.CommandLine;

namespace StepFlow.Cli.Output;

/// <summary>The <c>--format</c> option: for a program or for a person.</summary>
static class OutputFormat
{
    /// <summary>An option whose default is <c>pretty</c> in a terminal and <c>json</c> in a pipe.</summary>
    public static Option<string> ByTerminal() => Create(
        _ => Console.IsOutputRedirected ? "json" : "pretty",
        "The form of the result: json (one line) or pretty. Default: pretty in a terminal, else json.");

    /// <summary>An option whose default is <c>pretty</c>.</summary>
    public static Option<string> Pretty() => Create(_ => "pretty", "The form of the output: pretty (default) or json.");

    static Option<string> Create(Func<System.CommandLine.Parsing.ArgumentResult, string> fallback, string description)
    {
        var option = new Option<string>("--format") { Description = description, DefaultValueFactory = fallback, HelpName = "FORMAT" };
        option.AcceptOnlyFromAmong("json", "pretty");
        return option;
    }
}
