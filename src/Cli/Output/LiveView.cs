using System.Runtime.CompilerServices;
using Spectre.Console;

namespace StepFlow.Cli.Output;

/// <summary>The table of steps that a person at a terminal sees while a run goes on. Drawn on standard error.</summary>
static class LiveView
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether there is a person to draw for.</summary>
    public static bool IsWanted => !Console.IsOutputRedirected && !Console.IsErrorRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Draws until the task has ended, however it ends.</summary>
    // Not inlined: the drawing library is loaded only when there is something to draw.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task ShowAsync(StepBoard board, Task until)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Live(new Text("")).StartAsync(async live =>
        {
            using var timer = new PeriodicTimer(Interval);
            while (!until.IsCompleted)
            {
                live.UpdateTarget(Draw(board));
                live.Refresh();
                await Task.WhenAny(until, timer.WaitForNextTickAsync().AsTask());
            }

            live.UpdateTarget(Draw(board));
        });
    }

    static Table Draw(StepBoard board)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (rows, active, done, failed) = board.Look(Math.Max(5, Console.WindowHeight - 6));
        var table = new Table().Border(TableBorder.None).AddColumns("step", "item", "state", "attempt", "time", "");
        foreach (var row in rows)
        {
            var elapsed = (row.Until ?? now) - row.Since;
            table.AddRow(
                new Text(row.Id), new Text(row.Item.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                new Text(row.State, Style(row.State)), new Text(row.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                new Text($"{Math.Max(0, elapsed.TotalSeconds):0.0} s"), new Text(row.Note).Overflow(Overflow.Ellipsis));
        }

        return table.Caption($"{done} done, {failed} failed, {active} active");
    }

    static Style Style(string state) => state switch
    {
        "done" => new Style(Color.Green),
        "failed" => new Style(Color.Red),
        "running" => new Style(Color.Blue),
        "skipped" => new Style(Color.Grey),
        _ => new Style(Color.Yellow),
    };
}
