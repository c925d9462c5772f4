using System.CommandLine;
using StepFlow.Cli.Input;
using StepFlow.Cli.Output;
using StepFlow.Cli.Remote;
using StepFlow.Client;
using StepFlow.Client.Contracts;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow batch</c>: the same flow for many inputs, on a server.</summary>
static class BatchCommand
{
    public static Command Create() => new("batch", "Run a flow for many inputs on a server.") { Submit(), Show() };

    static Command Submit()
    {
        var flow = new Option<string>("--flow") { Description = "The flow, a file or the id of a stored one.", HelpName = "FILE", Required = true };
        var limit = new Option<int?>("--max-concurrency") { Description = "How much goes on at once at most.", HelpName = "N" };
        limit.AtLeastOne();
        var inputs = new InputOptions();
        var remote = new RemoteOptions();
        var command = new Command("submit", "Start a batch and print its id; the inputs are a JSONL file (--inputs).") { flow, limit };
        inputs.AddTo(command);
        remote.AddTo(command);
        command.Run(async context =>
        {
            await using var client = remote.Get(context.Parse);
            var options = new BatchOptions { MaxConcurrency = context.Parse.GetValue(limit) };
            Console.WriteLine(await client.SubmitBatchAsync(context.Parse.GetValue(flow)!, inputs.Read(context), options, context.Cancel));
            return ExitCodes.Ok;
        });
        return command;
    }

    static Command Show()
    {
        var id = new Argument<Guid>("BATCH_ID") { Description = "The batch.", CustomParser = RunsCommand.Parse };
        var wait = new Option<bool>("--wait") { Description = "Wait until all of it has ended." };
        var results = new Option<bool>("--results") { Description = "Print the results, one a line, instead of the counts." };
        var format = OutputFormat.ByTerminal();
        var remote = new RemoteOptions();
        var command = new Command("show", "Show how a batch stands, or its results.") { id, wait, results, format };
        remote.AddTo(command);
        command.Run(async context =>
        {
            var parse = context.Parse;
            await using var client = remote.Get(parse);
            var batch = await client.GetBatchAsync(parse.GetValue(id), wait: false, parse.GetValue(results), context.Cancel);
            if (parse.GetValue(wait) && batch.Details.RunningRuns > 0)
            {
                await using var patient = remote.GetPatient(parse);
                var ended = patient.GetBatchAsync(parse.GetValue(id), wait: true, parse.GetValue(results), context.Cancel);
                batch = await RemoteProgress.ShowAsync(patient, parse.GetValue(id), ended, context);
            }

            var isPretty = parse.GetValue(format) == "pretty";
            if (parse.GetValue(results))
                RemoteOutput.Write(batch.Results, isPretty);
            else
                RemoteOutput.Write(batch.Details, ApiJson.Default.BatchInfo, isPretty);
            return ExitCodes.Ok;
        });
        return command;
    }
}
