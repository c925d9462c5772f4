using System.CommandLine;
using StepFlow.Cli.Remote;
using StepFlow.Client;

namespace StepFlow.Cli.Commands;

/// <summary>Commands that tell a server one thing about one run.</summary>
static class RemoteCommand
{
    public static Command Create(
        string name, string description, Func<StepFlowClient, Guid, string?, CancellationToken, Task<string>> action, Option<string?>? extra = null)
    {
        var id = RunsCommand.RunId();
        var remote = new RemoteOptions();
        var command = new Command(name, description) { id };
        if (extra is not null)
            command.Options.Add(extra);
        remote.AddTo(command);
        command.Run(async context =>
        {
            await using var client = remote.Get(context.Parse);
            var value = extra is null ? null : context.Parse.GetValue(extra);
            Console.WriteLine(await action(client, context.Parse.GetValue(id), value, context.Cancel));
            return ExitCodes.Ok;
        });
        return command;
    }
}
