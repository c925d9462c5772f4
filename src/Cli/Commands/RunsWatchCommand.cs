using System.CommandLine;
using System.Globalization;
using StepFlow.Cli.Output;
using StepFlow.Cli.Remote;
using StepFlow.Client;
using StepFlow.Flows.Json;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow runs watch</c></summary>
sealed class RunsWatchCommand
{
    readonly Argument<Guid> _id = RunsCommand.RunId();
    readonly Option<string?> _after = new("--after") { Description = "Only what happened behind the event with this id.", HelpName = "ID" };
    readonly RemoteOptions _remote = new();
    readonly Option<string> _format = OutputFormat.ByTerminal();

    public static Command Create()
    {
        var watch = new RunsWatchCommand();
        var command = new Command("watch", "Show what happens in a run of a server, one line an event, until it ends.")
        {
            watch._id, watch._after, watch._format,
        };
        watch._remote.AddTo(command);
        command.Run(watch.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var id = context.Parse.GetValue(_id);
        await using (var first = _remote.Get(context.Parse))
            await first.GetRunAsync(id, context.Cancel);
        await using var client = _remote.GetPatient(context.Parse);
        await ShowAsync(client, id, context.Parse.GetValue(_after), context.Parse.GetValue(_format) == "json", context.Cancel);
        return RemoteOutput.ExitCode((await client.GetRunAsync(id, context.Cancel)).Status);
    }

    static async Task ShowAsync(StepFlowClient client, Guid id, string? after, bool isJson, CancellationToken cancel)
    {
        await foreach (var happened in client.EventsAsync(id, after, cancel))
        {
            if (isJson)
            {
                JsonOutput.WriteLine(w =>
                {
                    w.WriteStartObject();
                    w.WriteString("id", happened.Id);
                    w.WriteString("kind", happened.Kind);
                    w.WriteString("timestamp", happened.Timestamp);
                    w.WritePropertyName("data");
                    happened.Data.WriteTo(w);
                    w.WriteEndObject();
                });
                continue;
            }

            var time = happened.Timestamp.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
            Console.WriteLine($"{happened.Id,6} {time} {happened.Kind,-18} {CanonicalJson.Text(happened.Data)}");
        }
    }
}
