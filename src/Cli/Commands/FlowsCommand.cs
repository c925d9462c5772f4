using System.CommandLine;
using StepFlow.Cli.Output;
using StepFlow.Cli.Remote;
using StepFlow.Client;
using StepFlow.Client.Contracts;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow flows</c>: the flows that a server keeps.</summary>
static class FlowsCommand
{
    public static Command Create() => new("flows", "Store, show or delete flows of a server.") { Store(), Show(), Delete() };

    static Command Store()
    {
        var file = new Argument<string>("FILE") { Description = "The flow." };
        var command = new Command("store", "Store a flow and print its id.") { file };
        return Remote(command, async (client, context) =>
        {
            var answer = await client.StoreFlowAsync(FlowSource.File(context.Parse.GetValue(file)!), context.Cancel);
            foreach (var found in answer.Diagnostics.Diagnostics)
                context.Log.Line(LogLevel.Warn, $"{found.Level}[{found.Kind}] {found.Line}:{found.Column} {found.Formatted}");
            if (!answer.Stored)
                throw new CliException(CliException.InvalidFlow, "The flow cannot run and is not stored; see above.", ExitCodes.Invalid);
            Console.WriteLine(answer.FlowId);
        });
    }

    static Command Show()
    {
        var id = new Argument<string>("FLOW_ID") { Description = "The flow." };
        var format = OutputFormat.ByTerminal();
        var command = new Command("show", "Print a stored flow.") { id, format };
        return Remote(command, async (client, context) => RemoteOutput.Write(
            await client.GetFlowAsync(context.Parse.GetValue(id)!, context.Cancel), ApiJson.Default.FlowResponse,
            context.Parse.GetValue(format) == "pretty"));
    }

    static Command Delete()
    {
        var id = new Argument<string>("FLOW_ID") { Description = "The flow." };
        var command = new Command("delete", "Delete a stored flow.") { id };
        return Remote(command, async (client, context) =>
        {
            await client.DeleteFlowAsync(context.Parse.GetValue(id)!, context.Cancel);
            Console.WriteLine($"Flow {context.Parse.GetValue(id)} is deleted.");
        });
    }

    static Command Remote(Command command, Func<StepFlowClient, CommandContext, Task> action)
    {
        var remote = new RemoteOptions();
        remote.AddTo(command);
        command.Run(async context =>
        {
            await using var client = remote.Get(context.Parse);
            await action(client, context);
            return ExitCodes.Ok;
        });
        return command;
    }
}
