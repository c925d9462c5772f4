using System.CommandLine;
using System.CommandLine.Parsing;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow runs</c>: looks at runs and tells them something.</summary>
static class RunsCommand
{
    public static Command Create() => new("runs", "List, show, cancel or signal runs of the store.")
    {
        RunsListCommand.Create(), RunsShowCommand.Create(), RunsCancelCommand.Create(), RunsSignalCommand.Create(),
    };

    public static Argument<Guid> RunId() => new("RUN_ID") { Description = "The run.", CustomParser = Parse };

    /// <summary>Reads a run id.</summary>
    public static Guid Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (!Guid.TryParse(text, out var id))
            result.AddError($"RUN_ID '{text}' is not the id of a run (a UUID). See: stepflow runs list");
        return id;
    }
}
