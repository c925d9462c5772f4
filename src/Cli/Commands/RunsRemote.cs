using System.Text.Json;
using StepFlow.Cli.Output;
using StepFlow.Cli.Remote;
using StepFlow.Client;
using StepFlow.Client.Contracts;

namespace StepFlow.Cli.Commands;

/// <summary>What <c>runs list|show|cancel|signal</c> do when a server is named.</summary>
static class RunsRemote
{
    public static async Task<int> ListAsync(StepFlowClient client, RunListQuery query, bool isJson, CommandContext context)
    {
        var page = await client.ListRunsAsync(query, context.Cancel);
        if (isJson)
        {
            RemoteOutput.Write(page, ApiJson.Default.ListRunsResponse, isPretty: false);
            return ExitCodes.Ok;
        }

        var table = new TextTable("RUN", "STATUS", "FLOW", "ITEMS", "CREATED", "TOOK", "REASON");
        foreach (var run in page.Runs)
        {
            var took = run.CompletedAt is { } end ? Texts.Duration(end - run.CreatedAt) : "";
            var items = $"{run.Items.Completed + run.Items.Failed}/{run.Items.Total}";
            table.Add(run.RunId.ToString(), Name(run.Status), run.FlowName ?? run.FlowId[..12], items, Texts.Time(run.CreatedAt), took, run.Reason ?? "");
        }

        table.Write(Console.Out);
        if (page.NextCursor is { } next)
            context.Log.Info($"More runs: --after {next}");
        return ExitCodes.Ok;
    }

    public static async Task<int> ShowAsync(StepFlowClient client, Guid id, bool isJson, CommandContext context)
    {
        var run = await client.GetRunDetailsAsync(id, context.Cancel);
        if (isJson)
        {
            RemoteOutput.Write(run, ApiJson.Default.RunDetails, isPretty: false);
            return ExitCodes.Ok;
        }

        Console.WriteLine($"{run.RunId}  {Name(run.Status)}  {run.FlowName ?? run.FlowId}  {run.Reason}".TrimEnd());
        var table = new TextTable("ITEM", "STEP", "STATUS");
        foreach (var item in run.ItemDetails ?? [])
        {
            foreach (var step in item.Steps)
                table.Add(item.ItemIndex.ToString(System.Globalization.CultureInfo.InvariantCulture), step.StepId, Name(step.Status));
        }

        table.Write(Console.Out);
        return ExitCodes.Ok;
    }

    public static async Task<int> CancelAsync(StepFlowClient client, Guid id, CommandContext context)
    {
        await client.CancelAsync(id, context.Cancel);
        Console.WriteLine($"Run {id} is cancelled.");
        return ExitCodes.Ok;
    }

    public static async Task<int> SignalAsync(
        StepFlowClient client, Guid id, string name, JsonElement value, string? signalId, CommandContext context)
    {
        await client.SignalAsync(id, name, value, signalId, context.Cancel);
        Console.WriteLine($"Signal '{name}' is in the journal of run {id}.");
        return ExitCodes.Ok;
    }

    static string Name<T>(T state)
        where T : struct, Enum => state.ToString().ToLowerInvariant();
}
