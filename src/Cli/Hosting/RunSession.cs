using StepFlow.Cli.Output;
using StepFlow.Engine.Journal;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Cli.Hosting;

/// <summary>One run in the foreground of this process: shown while it goes on, left resumable when it is interrupted.</summary>
/// <param name="context">The command.</param>
/// <param name="host">The host.</param>
/// <param name="resumeCommand">What resumes the run, <c>{0}</c> its id; null: it cannot be resumed.</param>
sealed class RunSession(CommandContext context, CliHost host, string? resumeCommand)
{
    /// <summary>Starts (or resumes) a run and waits for its end.</summary>
    /// <exception cref="CliException">The user interrupted it.</exception>
    public async Task<RunResult> RunAsync(Func<Task<Guid>> begin)
    {
        var board = LiveView.IsWanted && context.Log.Shows(LogLevel.Info) ? new StepBoard() : null;
        if (board is not null)
            host.Host.Watch(board);
        var runId = await begin();
        context.Log.Fact("run_id", runId.ToString());
        try
        {
            var ended = host.Host.WaitAsync(RunKey.DefaultTenant, runId, context.Cancel);
            if (board is not null)
                await LiveView.ShowAsync(board, ended);
            var result = await ended;
            if (OutcomeOutput.ExitCode(result.Status) == ExitCodes.Parked)
                context.Log.Warn("PARKED", $"The run is parked: {result.Reason ?? "no reason was given"}. {Hint(runId)}");
            return result;
        }
        catch (OperationCanceledException e) when (context.Cancel.IsCancellationRequested)
        {
            throw new CliException("INTERRUPTED", $"Interrupted. {Hint(runId)}", ExitCodes.Interrupted, e);
        }
    }

    string Hint(Guid runId) => resumeCommand is null
        ? "The run was in memory and is gone."
        : $"The run is safe; go on with: {string.Format(System.Globalization.CultureInfo.InvariantCulture, resumeCommand, runId)}";
}
