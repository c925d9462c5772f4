using System.CommandLine;
using StepFlow.Cli.Hosting;
using StepFlow.Cli.Input;
using StepFlow.Cli.Output;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow resume</c>: goes on with runs that were interrupted, killed or parked.</summary>
sealed class ResumeCommand
{
    readonly Argument<Guid?> _id = new("RUN_ID")
    {
        Description = "The run. Default: the newest one that is not ended.",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = r => r.Tokens.Count == 0 ? null : RunsCommand.Parse(r),
    };

    readonly Option<bool> _all = new("--all") { Description = "Go on with every run that is not ended." };
    readonly StoreOptions _store = new();
    readonly VariableOptions _variables = new();

    readonly Option<string?> _output = new("--output")
    {
        Description = "Write the result to this file.",
        HelpName = "FILE",
    };

    readonly Option<string> _format = OutputFormat.ByTerminal();

    readonly Option<bool> _upstreamCodes = new("--upstream-exit-codes")
    {
        Description = "Exit with 0 also when the flow failed, as the original does.",
    };

    public static Command Create()
    {
        var resume = new ResumeCommand();
        var command = new Command(
            "resume",
            "Go on with a run from its journal: what has completed is not run again. The run is taken over: a process that still works " +
                "on it can write nothing from then on.")
        {
            resume._id, resume._all,
        };
        resume._store.AddTo(command);
        resume._variables.AddTo(command);
        foreach (var option in new Option[] { resume._output, resume._format, resume._upstreamCodes })
            command.Options.Add(option);
        command.Run(resume.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var parse = context.Parse;
        var id = parse.GetValue(_id);
        if (id is not null && parse.GetValue(_all))
            throw new CliException(CliException.Usage, "RUN_ID and --all exclude each other; keep one.");
        OutcomeOutput.CheckFile(parse.GetValue(_output));
        var (config, location) = _store.Locate(context);
        await using var host = CliHost.Over(config.Config, await location.OpenExistingAsync(), _variables.Environment(parse));
        if (parse.GetValue(_all))
            return await ResumeAllAsync(context, host);

        var session = new RunSession(context, host, _variables.ReadSecrets(parse), ResumeHint.For(location, _store.ConfigOf(parse)));
        var run = id ?? await NewestAsync(context, host.Store);
        var result = await session.RunAsync(() => BeginAsync(context, host, run));
        OutcomeOutput.Write(result, parse.GetValue(_format) == "pretty", parse.GetValue(_output));
        return OutcomeOutput.ExitCode(result.Status, parse.GetValue(_upstreamCodes));
    }

    async Task<Guid> BeginAsync(CommandContext context, CliHost host, Guid run)
    {
        try
        {
            await host.Host.ResumeAsync(RunKey.DefaultTenant, run, _variables.ReadSecrets(context.Parse), CancellationToken.None);
        }
        catch (RunCommandException e) when (e.Code == RunCommandException.Refused)
        {
            // It was parked again at once, or ended in the meantime: its state says which, and why.
            if ((await host.Host.ReadAsync(RunKey.DefaultTenant, run)).Status == RunStatus.Running)
                throw;
            context.Log.Debug(e.Message);
        }

        return run;
    }

    async Task<int> ResumeAllAsync(CommandContext context, CliHost host)
    {
        var runs = await UnfinishedRuns.ListAsync(host.Store);
        var exit = ExitCodes.Ok;
        var waits = new List<(Guid Run, Task<RunResult> Ended)>();
        foreach (var run in runs)
        {
            try
            {
                await BeginAsync(context, host, run.RunId);
                waits.Add((run.RunId, host.Host.WaitAsync(RunKey.DefaultTenant, run.RunId, context.Cancel)));
            }
            catch (Exception e) when (e is RunCommandException or JournalCorruptedException)
            {
                context.Log.Error("RESUME_FAILED", $"Run {run.RunId}: {e.Message}", e);
                exit = ExitCodes.Internal;
            }
        }

        context.Log.Info($"Resumed {waits.Count} of {runs.Count} runs.");
        foreach (var (_, ended) in waits)
        {
            var result = await ended;
            JsonOutput.WriteLine(w => RunJson.WriteResult(w, result));
            exit = Math.Max(exit, OutcomeOutput.ExitCode(result.Status, context.Parse.GetValue(_upstreamCodes)));
        }

        return exit;
    }

    static async Task<Guid> NewestAsync(CommandContext context, IRunStore store)
    {
        var runs = await UnfinishedRuns.ListAsync(store);
        if (runs.Count == 0)
            throw new CliException(CliException.NoRun, "There is no run to resume: none is running or parked. See: stepflow runs list");
        if (runs.Count > 1)
            context.Log.Warn("SEVERAL_RUNS", $"{runs.Count} runs are not ended; going on with the newest. Name another one, or use " +
                "--all. See: stepflow runs list --status running --status parked");
        return runs[0].RunId;
    }
}
