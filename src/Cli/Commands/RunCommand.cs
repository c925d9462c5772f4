using System.CommandLine;
using System.Text.Json;
using StepFlow.Cli.Hosting;
using StepFlow.Cli.Input;
using StepFlow.Cli.Output;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Model;
using StepFlow.Flows.Overrides;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow run</c>: runs a flow in this process, durably unless told otherwise.</summary>
sealed class RunCommand
{
    readonly Option<string> _flow = new("--flow") { Description = "The flow, a YAML or JSON file.", HelpName = "FILE", Required = true };
    readonly Option<string?> _config = CommonOptions.Config();
    readonly InputOptions _inputs = new();
    readonly VariableOptions _variables = new();
    readonly ValueOption _overrides = new("overrides", "Changes to steps for this run, {steps: {id: {value: …}}}");

    readonly Option<int?> _maxConcurrency = new("--max-concurrency")
    {
        Description = "Steps in flight at once at most. Default: the configuration's limit, else 10.",
        HelpName = "N",
    };

    readonly Option<string?> _output = new("--output")
    {
        Description = "Write the result to this file.",
        HelpName = "FILE",
    };

    readonly Option<bool> _inMemory = new("--in-memory") { Description = "Keep nothing: the run ends with this process." };
    readonly Option<string?> _db = StoreLocation.Option();
    readonly Option<string> _format = OutputFormat.ByTerminal();

    readonly Option<bool> _upstreamCodes = new("--upstream-exit-codes")
    {
        Description = "Exit with 0 also when the flow failed, as the original does.",
    };

    public static Command Create()
    {
        var run = new RunCommand();
        run._flow.Aliases.Add("-f");
        run._maxConcurrency.AtLeastOne();
        var command = new Command("run", "Run a flow and print its result, one JSON line an input.") { run._flow, run._config };
        run._inputs.AddTo(command);
        run._variables.AddTo(command);
        run._overrides.AddTo(command);
        foreach (var option in new Option[] { run._maxConcurrency, run._output, run._inMemory, run._db, run._format, run._upstreamCodes })
            command.Options.Add(option);
        command.Run(run.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var parse = context.Parse;
        var path = parse.GetValue(_flow)!;
        if (parse.GetValue(_inMemory) && parse.GetValue(_db) is not null)
            throw new CliException(CliException.Usage, "--in-memory and --db exclude each other; keep one.");
        var (flow, findings) = ReadFlow(context, path);
        var config = LoadedConfig.Load(context, parse.GetValue(_config), Path.GetDirectoryName(Path.GetFullPath(path)));
        var location = parse.GetValue(_inMemory) ? new StoreLocation(null) : StoreLocation.Of(parse.GetValue(_db), config);
        var request = Request(context, flow, [.. findings, .. config.Findings]);
        var output = parse.GetValue(_output);
        OutcomeOutput.CheckFile(output);

        await using var host = CliHost.Over(config.Config, await location.OpenAsync());
        var session = new RunSession(context, host, request.Secrets, ResumeHint.For(location, parse.GetValue(_config)));
        var result = await session.RunAsync(() => host.Host.StartAsync(request, CancellationToken.None));
        OutcomeOutput.Write(result, parse.GetValue(_format) == "pretty", output);
        return OutcomeOutput.ExitCode(result.Status, parse.GetValue(_upstreamCodes));
    }

    StartRequest Request(CommandContext context, Flow flow, List<(string Source, Diagnostic Diagnostic)> findings)
    {
        var overrides = _overrides.Read(context.Parse);
        var changed = flow;
        if (overrides is { } changes)
        {
            var read = FlowOverrides.Apply(flow, changes);
            if (read.Flow is null)
                throw Refuse(
                    context, CliException.InvalidOverrides, "The overrides cannot be applied; see above.", read.Diagnostics.From("overrides"));
            changed = read.Flow;
        }

        var variables = _variables.Bind(context.Parse, changed);
        findings.AddRange(variables.Diagnostics.From("variables"));
        if (!variables.IsValid)
            throw Refuse(context, CliException.InvalidVariables, "The variables do not fit the flow; see above.", findings);
        DiagnosticsText.Write(context.Log, findings);
        return new StartRequest
        {
            Flow = flow,
            Inputs = _inputs.Read(context),
            Variables = variables.Values,
            Secrets = variables.Secrets,
            Overrides = overrides is { ValueKind: JsonValueKind.Object } ? overrides : null,
            MaxConcurrency = context.Parse.GetValue(_maxConcurrency),
        };
    }

    static (Flow Flow, IEnumerable<(string Source, Diagnostic Diagnostic)> Findings) ReadFlow(CommandContext context, string path)
    {
        var read = FlowFile.Read(path);
        return read.Flow is { } flow
            ? (flow, read.Diagnostics.From(path))
            : throw Refuse(context, CliException.InvalidFlow, $"Workflow validation failed with {read.NumFatal} fatal and " +
                $"{read.NumError} error diagnostics", read.Diagnostics.From(path));
    }

    static CliException Refuse(
        CommandContext context, string code, string message, IEnumerable<(string Source, Diagnostic Diagnostic)> findings)
    {
        DiagnosticsText.Write(context.Log, [.. findings]);
        return new CliException(code, message, ExitCodes.Invalid);
    }
}
