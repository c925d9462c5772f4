using System.Runtime.CompilerServices;
using Spectre.Console;
using StepFlow.Cli.Output;
using StepFlow.Client;

namespace StepFlow.Cli.Remote;

/// <summary>How a run of a server gets on, told while a command waits for it.</summary>
static class RemoteProgress
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // What is told last may be a little behind the result.
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>Waits for something; tells meanwhile what the run does: on a terminal in one line that changes, else in a line every few seconds.</summary>
    public static async Task<T> ShowAsync<T>(StepFlowClient client, Guid run, Task<T> result, CommandContext context)
    {
        if (context.Log.Shows(LogLevel.Info))
            await (LiveView.IsWanted ? DrawAsync(client, run, result, context.Cancel) : WriteAsync(client, run, result, context));
        return await result;
    }

    static async Task WriteAsync(StepFlowClient client, Guid run, Task result, CommandContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancel);
        var (last, told, since) = ("", "", default(long?));
        var telling = TellAsync(client, run, Tell, stop.Token);
        await Task.WhenAny(result);
        if (result.IsCompletedSuccessfully)
            await Task.WhenAny(telling, Task.Delay(Rest, TimeProvider.System, context.Cancel));
        await stop.CancelAsync();
        await telling;
        if (last != told)
            context.Log.Info(last);

        void Tell(string text)
        {
            last = text;
            if (since is { } from && TimeProvider.System.GetElapsedTime(from) < Interval)
                return;
            (told, since) = (text, TimeProvider.System.GetTimestamp());
            context.Log.Info(text);
        }
    }

    // Not inlined: the drawing library is loaded only when there is something to draw.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static async Task DrawAsync(StepFlowClient client, Guid run, Task result, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Status().StartAsync("running", async status =>
        {
            var telling = TellAsync(client, run, text => status.Status = Markup.Escape(text), stop.Token);
            await Task.WhenAny(result);
            await stop.CancelAsync();
            await telling;
        });
    }

    static async Task TellAsync(StepFlowClient client, Guid run, Action<string> tell, CancellationToken cancel)
    {
        var (done, active) = (0, 0);
        try
        {
            await foreach (var happened in client.EventsAsync(run, null, cancel))
            {
                active += happened.Kind switch { "stepStarted" => 1, "stepCompleted" or "stepRetryScheduled" => -1, _ => 0 };
                done += happened.Kind == "stepCompleted" ? 1 : 0;
                tell($"{done} steps done, {Math.Max(0, active)} active, last {happened.Kind}");
            }
        }
        catch (Exception e) when (e is OperationCanceledException or StepFlowException)
        {
            // What is shown on the way is not what was asked for; the result tells what there is to tell.
        }
    }
}
