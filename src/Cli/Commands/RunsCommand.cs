using System.CommandLine;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow runs</c>: looks at runs and tells them something.</summary>
static class RunsCommand
{
    public static Command Create() => new("runs", "List, show, cancel or signal runs of the store.");
}
