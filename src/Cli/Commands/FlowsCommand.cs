using System.CommandLine;
using StepFlow.Cli.Output;
using StepFlow.Cli.Remote;
using StepFlow.Client;
using StepFlow.Client.Contracts;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow flows</c>: the flows that a server keeps.</summary>
static class FlowsCommand
{
    public static Command Create() => new("flows", "Store, list, show or delete flows of a server.") { Store(), List(), Show(), Delete() };

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

    static Command List()
    {
        var name = new Option<string?>("--name") { Description = "Only flows of this name.", HelpName = "NAME" };
        var limit = CommonOptions.PageSize("Flows");
        var after = CommonOptions.After();
        var format = OutputFormat.Pretty();
        var command = new Command("list", "List stored flows, newest first.") { name, limit, after, format };
        return Remote(command, async (client, context) =>
        {
            var parse = context.Parse;
            var page = await client.ListFlowsAsync(parse.GetValue(name), parse.GetValue(limit), parse.GetValue(after), context.Cancel);
            if (parse.GetValue(format) == "json")
            {
                RemoteOutput.Write(page, ApiJson.Default.ListFlowsResponse, isPretty: false);
                return;
            }

            var table = new TextTable("FLOW", "NAME", "STORED");
            foreach (var flow in page.Flows)
                table.Add(flow.FlowId, flow.Name ?? "", Texts.Time(flow.StoredAt));
            table.Write(Console.Out);
            if (page.NextCursor is { } next)
                context.Log.Info($"More flows: --after {next}");
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
