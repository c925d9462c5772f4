using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StepFlow.Cli.Hosting;
using StepFlow.Cli.Output;
using StepFlow.Cli.Remote;
using StepFlow.Client;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow runs list</c></summary>
sealed class RunsListCommand
{
    readonly Option<RunStatus[]> _statuses = new("--status")
    {
        Description = "Only runs that are running, completed, failed, cancelled, paused or parked; may be repeated.",
        HelpName = "STATUS",
    };

    readonly Option<string?> _flowName = new("--flow-name") { Description = "Only runs of flows with this name.", HelpName = "NAME" };
    readonly Option<string[]> _labels = new("--label")
    {
        Description = "Only runs with this label: NAME, NAME=VALUE, or a number: NAME<5, NAME<=5, NAME>5, NAME>=5; may be repeated, all have to hold.",
        HelpName = "CONDITION",
    };

    readonly Option<bool> _children = new("--children") { Description = "Child runs too." };
    readonly Option<int> _limit = CommonOptions.PageSize("Runs");
    readonly Option<string?> _after = CommonOptions.After();
    readonly StoreOptions _store = new();
    readonly RemoteOptions _remote = new();
    readonly Option<string> _format = OutputFormat.Pretty();

    public static Command Create()
    {
        var list = new RunsListCommand();
        list._labels.Validators.Add(CheckLabels);
        var command = new Command("list", "List runs, newest first.")
        {
            list._statuses, list._flowName, list._labels, list._children, list._limit, list._after, list._format,
        };
        list._store.AddTo(command);
        list._remote.AddTo(command);
        command.Run(list.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var parse = context.Parse;
        await using (var client = _remote.Find(context.Parse))
        {
            if (client is not null)
                return await RunsRemote.ListAsync(client, Query(parse), parse.GetValue(_format) == "json", context);
        }

        await using var host = await _store.OpenAsync(context);
        var limit = parse.GetValue(_limit);
        var query = new RunQuery
        {
            Tenant = RunKey.DefaultTenant,
            Statuses = parse.GetValue(_statuses) is { Length: > 0 } statuses ? statuses : null,
            FlowName = parse.GetValue(_flowName),
            RootsOnly = !parse.GetValue(_children),
            Labels = [.. Labels(parse).Select(LabelFilter.Parse)],
            Limit = limit,
            After = parse.GetValue(_after) is { } cursor ? Parse(cursor) : null,
        };
        var runs = await host.Store.Index.ListAsync(query, context.Cancel);
        var next = runs.Count == limit ? Cursor(runs[^1]) : null;
        if (parse.GetValue(_format) == "json")
        {
            JsonOutput.WriteLine(w =>
            {
                w.WriteStartObject();
                w.WriteStartArray("runs");
                foreach (var run in runs)
                {
                    w.WriteStartObject();
                    RunJson.WriteSummary(w, run);
                    w.WriteEndObject();
                }

                w.WriteEndArray();
                w.WriteString("next", next);
                w.WriteEndObject();
            });
            return ExitCodes.Ok;
        }

        Print(runs);
        if (next is not null)
            context.Log.Info($"More runs: --after {next}");
        return ExitCodes.Ok;
    }

    RunListQuery Query(ParseResult parse) => new()
    {
        Statuses = [.. (parse.GetValue(_statuses) ?? []).Select(RunJson.Text)],
        FlowName = parse.GetValue(_flowName),
        Labels = Labels(parse),
        RootsOnly = !parse.GetValue(_children),
        Limit = parse.GetValue(_limit),
        Cursor = parse.GetValue(_after),
    };

    string[] Labels(ParseResult parse) => parse.GetValue(_labels) ?? [];

    static void Print(IReadOnlyList<RunSummary> runs)
    {
        var table = new TextTable("RUN", "STATUS", "FLOW", "ITEMS", "CREATED", "TOOK", "REASON");
        foreach (var run in runs)
        {
            var took = run.CompletedAt is { } end ? Texts.Duration(end - run.CreatedAt) : "";
            var failed = run.ItemsFailed > 0 ? $" ({run.ItemsFailed} failed)" : "";
            var items = $"{run.ItemsCompleted + run.ItemsFailed}/{run.ItemsTotal}{failed}";
            var name = run.FlowName ?? run.FlowId[..12];
            table.Add(run.RunId.ToString(), RunJson.Text(run.Status), name, items, Texts.Time(run.CreatedAt), took, run.Reason ?? "");
        }

        table.Write(Console.Out);
    }

    static void CheckLabels(OptionResult result)
    {
        if (result.Tokens.Count > RunQuery.MaxLabels)
            result.AddError($"--label may be given {RunQuery.MaxLabels} times at most.");
        foreach (var token in result.Tokens)
        {
            try
            {
                LabelFilter.Parse(token.Value);
            }
            catch (FormatException e)
            {
                result.AddError($"--label: {e.Message}");
            }
        }
    }

    static string Cursor(RunSummary run) => $"{run.CreatedAt.ToUnixTimeMilliseconds()}_{run.RunId}";

    static (DateTimeOffset, Guid) Parse(string cursor)
    {
        var parts = cursor.Split('_');
        return parts is [var time, var id] && Guid.TryParse(id, out var run)
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds < 253_402_300_800_000
            ? (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), run)
            : throw new CliException(CliException.Usage, $"--after: '{cursor}' is no cursor; give the 'next' of the page before.");
    }
}
