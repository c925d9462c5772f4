using System.CommandLine;
using StepFlow.Cli.Hosting;
using StepFlow.Cli.Output;
using StepFlow.Cli.Remote;
using StepFlow.Engine.Inputs;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow runs cancel</c></summary>
sealed class RunsCancelCommand
{
    readonly Argument<Guid> _id = RunsCommand.RunId();
    readonly Option<string?> _reason = new("--reason") { Description = "Why; kept with the run.", HelpName = "TEXT" };
    readonly StoreOptions _store = new();
    readonly RemoteOptions _remote = new();
    readonly Option<string> _format = OutputFormat.Pretty();

    public static Command Create()
    {
        var cancel = new RunsCancelCommand();
        var command = new Command(
            "cancel",
            "Cancel a run and its children. Works whether or not a process has the run open: the journal is taken over, and a process " +
                "that works on the run notices within a second, stops its steps and ends.")
        {
            cancel._id, cancel._reason, cancel._format,
        };
        cancel._store.AddTo(command);
        cancel._remote.AddTo(command);
        command.Run(cancel.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        await using (var client = _remote.Find(context.Parse))
        {
            if (client is not null)
                return await RunsRemote.CancelAsync(client, context.Parse.GetValue(_id), context);
        }

        await using var host = await _store.OpenAsync(context);
        var id = context.Parse.GetValue(_id);
        var state = await RunCommander.CommandAsync(host, id, new CancelRun(context.Parse.GetValue(_reason)), context.Cancel);
        if (context.Parse.GetValue(_format) == "json")
            JsonOutput.WriteLine(w => CommandJson.Write(w, state));
        else
            Console.WriteLine($"Run {id} is cancelled.");
        return ExitCodes.Ok;
    }
}
