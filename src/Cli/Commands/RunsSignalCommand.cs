using System.CommandLine;
using StepFlow.Cli.Hosting;
using StepFlow.Cli.Input;
using StepFlow.Cli.Output;
using StepFlow.Cli.Remote;
using StepFlow.Engine.Inputs;
using StepFlow.Flows.Json;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow runs signal</c></summary>
sealed class RunsSignalCommand
{
    readonly Argument<Guid> _id = RunsCommand.RunId();
    readonly Argument<string> _name = new("NAME") { Description = "The signal's name." };
    readonly ValueOption _value = new("value", "The signal's payload");

    readonly Option<string?> _signalId = new("--signal-id")
    {
        Description = "An id of the sender: a second signal with the same id changes nothing while the first waits.",
        HelpName = "ID",
    };

    readonly StoreOptions _store = new();
    readonly RemoteOptions _remote = new();
    readonly Option<string> _format = OutputFormat.Pretty();

    public static Command Create()
    {
        var signal = new RunsSignalCommand();
        var command = new Command(
            "signal",
            "Send a signal to a run. It is durable when the command returns. A process that works on the run picks it up within a " +
                "second; a run that nobody works on gets it when it is resumed.")
        {
            signal._id, signal._name, signal._signalId, signal._format,
        };
        signal._value.AddTo(command);
        signal._store.AddTo(command);
        signal._remote.AddTo(command);
        command.Run(signal.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var parse = context.Parse;
        var value = _value.Read(parse) ?? JsonValues.Null;
        await using (var client = _remote.Find(context.Parse))
        {
            if (client is not null)
                return await RunsRemote.SignalAsync(
                    client, parse.GetValue(_id), parse.GetValue(_name)!, value, parse.GetValue(_signalId), context);
        }

        await using var host = await _store.OpenAsync(context);
        var id = parse.GetValue(_id);
        var signal = new SendSignal(parse.GetValue(_name)!, value, parse.GetValue(_signalId));
        var state = await RunCommander.CommandAsync(host, id, signal, context.Cancel);
        if (parse.GetValue(_format) == "json")
            JsonOutput.WriteLine(w => CommandJson.Write(w, state));
        else
            Console.WriteLine($"Signal '{parse.GetValue(_name)}' is in the journal of run {id}. When no process works on the run: " +
                $"stepflow resume {id}");
        return ExitCodes.Ok;
    }
}
