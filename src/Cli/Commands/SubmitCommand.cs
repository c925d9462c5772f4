using System.CommandLine;
using System.Text.Json;
using StepFlow.Cli.Input;
using StepFlow.Cli.Output;
using StepFlow.Cli.Remote;
using StepFlow.Client;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow submit</c>: runs a flow on a server.</summary>
sealed class SubmitCommand
{
    readonly Option<string> _flow = new("--flow") { Description = "The flow, a YAML or JSON file, or the id of a stored one.", HelpName = "FILE", Required = true };
    readonly InputOptions _inputs = new();
    readonly ValueOption _variables = new("variables", "Values of variables, an object");
    readonly ValueOption _overrides = new("overrides", "Changes to steps for this run, {steps: {id: {value: …}}}");
    readonly Option<bool> _detach = new("--detach") { Description = "Print the run's id and do not wait for the result." };
    readonly Option<bool> _wait = new("--wait") { Description = "Wait for the result; the default." };
    readonly Option<double?> _timeout = new("--timeout") { Description = "How long to wait for the result, seconds; the run goes on. Default: as long as it takes.", HelpName = "SECONDS" };
    readonly Option<int?> _maxConcurrency = new("--max-concurrency") { Description = "Steps in flight at once at most. Default: the server's limit.", HelpName = "N" };
    readonly Option<string?> _key = new("--idempotency-key") { Description = "The same key and request give the same run.", HelpName = "KEY" };

    readonly Option<string[]> _labels = new("--label") { Description = "A label for searching; may be repeated.", HelpName = "NAME=VALUE" };
    readonly RemoteOptions _remote = new();
    readonly Option<string> _format = OutputFormat.ByTerminal();

    public static Command Create()
    {
        var submit = new SubmitCommand();
        submit._flow.Aliases.Add("-f");
        submit._maxConcurrency.AtLeastOne();
        var command = new Command("submit", "Run a flow on a server and print its result, one JSON line an input.") { submit._flow };
        submit._inputs.AddTo(command);
        submit._variables.AddTo(command);
        submit._overrides.AddTo(command);
        foreach (var option in new Option[] { submit._detach, submit._wait, submit._timeout, submit._maxConcurrency, submit._key, submit._labels, submit._format })
            command.Options.Add(option);
        submit._remote.AddTo(command);
        command.Run(submit.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var parse = context.Parse;
        if (parse.GetValue(_detach) && parse.GetValue(_wait))
            throw new CliException(CliException.Usage, "--detach and --wait exclude each other.");
        await using var client = _remote.Get(parse);
        IReadOnlyList<JsonElement> inputs = _inputs.Read(context);
        var options = new RunOptions
        {
            Overrides = _overrides.Read(parse),
            Variables = _variables.Read(parse),
            Labels = Labels(parse.GetValue(_labels) ?? []),
            IdempotencyKey = parse.GetValue(_key),
            MaxConcurrency = parse.GetValue(_maxConcurrency),
        };
        var run = await client.SubmitManyAsync(parse.GetValue(_flow)!, inputs, options, context.Cancel);
        context.Log.Fact("run_id", run.ToString());
        if (parse.GetValue(_detach))
        {
            Console.WriteLine(run);
            return ExitCodes.Ok;
        }

        TimeSpan? timeout = parse.GetValue(_timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        await using var patient = _remote.GetPatient(parse);
        try
        {
            var results = await RemoteProgress.ShowAsync(patient, run, patient.GetResultsAsync(run, timeout, context.Cancel), context);
            RemoteOutput.Write(results, parse.GetValue(_format) == "pretty");
            return RemoteOutput.ExitCode(results);
        }
        catch (OperationCanceledException) when (context.Cancel.IsCancellationRequested)
        {
            context.Log.Warn("INTERRUPTED", $"Run {run} goes on at the server. Follow it: stepflow runs watch {run}. End it: stepflow runs cancel {run}");
            return ExitCodes.Interrupted;
        }
    }

    static Dictionary<string, string>? Labels(string[] labels) => labels.Length == 0 ? null : labels.Select(l => l.Split('=', 2)).ToDictionary(
        l => l[0],
        l => l.Length == 2 ? l[1] : throw new CliException(CliException.Usage, $"--label: '{l[0]}' is no NAME=VALUE."),
        StringComparer.Ordinal);
}
