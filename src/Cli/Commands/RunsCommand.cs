using System.CommandLine;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow runs</c>: looks at runs and tells them something.</summary>
static class RunsCommand
{
    public static Command Create() => new("runs", "List, show, cancel or signal runs of the store.")
    {
        RunsListCommand.Create(), RunsShowCommand.Create(), RunsCancelCommand.Create(), RunsSignalCommand.Create(),
    };

    public static Argument<Guid> RunId() => new("RUN_ID") { Description = "The run." };
}
