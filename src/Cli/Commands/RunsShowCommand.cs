using System.CommandLine;
using System.Text.Json;
using StepFlow.Cli.Hosting;
using StepFlow.Cli.Output;
using StepFlow.Cli.Remote;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Reports;

namespace StepFlow.Cli.Commands;

/// <summary><c>stepflow runs show</c></summary>
sealed class RunsShowCommand
{
    readonly Argument<Guid> _id = RunsCommand.RunId();
    readonly Option<bool> _journal = new("--journal") { Description = "The records of the journal instead of the steps." };
    readonly StoreOptions _store = new();
    readonly RemoteOptions _remote = new();
    readonly Option<string> _format = OutputFormat.Pretty();

    public static Command Create()
    {
        var show = new RunsShowCommand();
        var command = new Command("show", "Show a run: its steps with state, attempts, times and waits. Takes nothing over.")
        {
            show._id, show._journal, show._format,
        };
        show._store.AddTo(command);
        show._remote.AddTo(command);
        command.Run(show.ExecuteAsync);
        return command;
    }

    async Task<int> ExecuteAsync(CommandContext context)
    {
        var id = context.Parse.GetValue(_id);
        var isJson = context.Parse.GetValue(_format) == "json";
        await using (var client = _remote.Find(context.Parse))
        {
            if (client is not null)
                return await RunsRemote.ShowAsync(client, id, isJson, context);
        }

        await using var host = await _store.OpenAsync(context);
        var summary = await host.Store.Index.FindAsync(RunKey.DefaultTenant, id, context.Cancel)
            ?? throw new CliException(CliException.NoRun, $"There is no run {id} in this store. See: stepflow runs list");
        var key = new RunKey(RunKey.DefaultTenant, summary.RootRunId);
        if (context.Parse.GetValue(_journal))
        {
            await JournalOutput.WriteAsync(host.Store, key, isJson, context.Cancel);
            return ExitCodes.Ok;
        }

        var report = await RunReport.ReadAsync(host.Store, key, context.Cancel);
        var rows = new List<(StepReport Report, Step? Step)>();
        var flows = new StoredFlows(host.Store, key.Tenant);
        foreach (var step in report.Steps)
        {
            // A child run shows its own steps, a root run those of its whole tree.
            if (summary.RootRunId == id || step.Address.RunId == id)
                rows.Add((step, await flows.FindStepAsync(report.Runs[step.Address.RunId], step.Address.Step, context.Cancel)));
        }

        if (isJson)
            JsonOutput.WriteLine(w => Write(w, summary, report, rows));
        else
            Print(summary, report, rows);
        return ExitCodes.Ok;
    }

    static void Print(RunSummary run, RunReport report, List<(StepReport Report, Step? Step)> rows)
    {
        Console.WriteLine($"run        {run.RunId}");
        Console.WriteLine($"flow       {run.FlowName ?? "(no name)"}  {run.FlowId}");
        Console.WriteLine($"status     {RunJson.Text(run.Status)}{(run.Reason is { } reason ? $": {reason}" : "")}");
        Console.WriteLine($"created    {Texts.Time(run.CreatedAt)}");
        if (run.CompletedAt is { } end)
            Console.WriteLine($"ended      {Texts.Time(end)} (after {Texts.Duration(end - run.CreatedAt)})");
        Console.WriteLine($"items      {run.ItemsTotal} ({run.ItemsCompleted} completed, {run.ItemsFailed} failed)");
        if (run.Recoveries > 0)
            Console.WriteLine($"recoveries {run.Recoveries}");
        Console.WriteLine($"journal    {report.LastSequence} records");
        Console.WriteLine();
        var table = new TextTable("STEP", "ITEM", "STATE", "ATTEMPT", "STARTED", "TOOK", "NOTE");
        foreach (var (row, step) in rows)
        {
            var name = (row.Address.RunId == run.RunId ? "" : "↳ ") + (step?.Id ?? $"#{row.Address.Step}");
            var took = row.CompletedAt is { } done ? Texts.Duration(done - row.StartedAt) : "";
            table.Add(name, $"{row.Address.Item}", row.Status, Attempts(row), Texts.Time(row.StartedAt), took, Note(row));
        }

        table.Write(Console.Out);
        if (run.RootRunId != run.RunId)
            return;
        foreach (var outcome in report.Items[run.RunId].Select(i => i.Result).Where(r => r is not null).Take(10))
            Console.WriteLine($"{Environment.NewLine}{JsonOutput.Pretty(OutcomeOutput.ToJson(outcome!))}");
    }

    static string Attempts(StepReport row) => row.Starts > row.Attempt ? $"{row.Attempt} (started {row.Starts} times)" : $"{row.Attempt}";

    static string Note(StepReport row)
    {
        var due = row.DueAt is { } at ? $" until {Texts.Time(at)}" : "";
        var error = row.Error is { } failure ? $"{failure.Code}: {failure.Message}" : "";
        return row.WaitsFor is { } wait ? $"{wait}{(row.WaitsOn is { } on ? $" {on}" : "")}{due} {error}".TrimEnd() : error;
    }

    static void Write(Utf8JsonWriter writer, RunSummary run, RunReport report, List<(StepReport Report, Step? Step)> rows)
    {
        writer.WriteStartObject();
        RunJson.WriteSummary(writer, run);
        writer.WriteNumber("journalRecords", report.LastSequence);
        if (run.RootRunId == run.RunId)
        {
            writer.WriteStartArray("results");
            foreach (var outcome in report.Items[run.RunId].Select(i => i.Result))
            {
                if (outcome is null)
                    writer.WriteNullValue();
                else
                    OutcomeJson.Write(writer, outcome);
            }

            writer.WriteEndArray();
        }

        writer.WriteStartArray("steps");
        foreach (var (row, step) in rows)
            StepJson.Write(writer, row, step);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
