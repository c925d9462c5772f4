using System.CommandLine;
using System.CommandLine.Parsing;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow runs</c>: looks at runs and tells them something.</summary>
static class RunsCommand
{
    public static Command Create() => new("runs", "List, show, watch or change runs, of a store or of a server (--url).")
    {
        RunsListCommand.Create(), RunsShowCommand.Create(), RunsCancelCommand.Create(), RunsSignalCommand.Create(),
        RunsWatchCommand.Create(),
        RemoteCommand.Create("pause", "Pause a run of a server: no step starts until it is resumed.", async (client, id, _, cancel) =>
        {
            await client.PauseAsync(id, cancel);
            return $"Run {id} is paused.";
        }),
        RemoteCommand.Create("resume", "Continue a run of a server that is paused or parked.", async (client, id, _, cancel) =>
        {
            await client.ResumeAsync(id, cancel);
            return $"Run {id} goes on.";
        }),
        RemoteCommand.Create(
            "fork", "Start a run on a server that takes over the results of another and runs the rest; prints its id.",
            async (client, id, step, cancel) => (await client.ForkAsync(id, step, cancel)).ToString(),
            new Option<string?>("--from-step") { Description = "A step to run again, with all that depends on it.", HelpName = "STEP" }),
        RemoteCommand.Create("delete", "Delete a run of a server that has ended.", async (client, id, _, cancel) =>
        {
            await client.DeleteRunAsync(id, cancel);
            return $"Run {id} is deleted.";
        }),
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
