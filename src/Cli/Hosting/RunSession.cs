using System.Globalization;
using System.Text.Json;
using StepFlow.Cli.Output;
using StepFlow.Engine.Journal;
using StepFlow.Runtime.Hosting;

namespace StepFlow.Cli.Hosting;

/// <summary>One run in the foreground of this process: shown while it goes on, left resumable when it is interrupted.</summary>
/// <param name="context">The command.</param>
/// <param name="host">The host.</param>
/// <param name="secrets">Values of secret variables, for when the run has to be picked up again.</param>
/// <param name="resumeCommand">What resumes the run, <c>{0}</c> its id; null: it cannot be resumed.</param>
sealed class RunSession(CommandContext context, CliHost host, IReadOnlyDictionary<string, JsonElement> secrets, string? resumeCommand)
{
    readonly StepBoard? _board = LiveView.IsWanted && context.Log.Shows(LogLevel.Info) ? new StepBoard() : null;
    readonly TakeoverWatch _watch = new(host.Store);

    /// <summary>Starts (or resumes) a run and waits for its end.</summary>
    /// <exception cref="CliException">The user interrupted it, or another process took it over.</exception>
    public async Task<RunResult> RunAsync(Func<Task<Guid>> begin)
    {
        Watch();
        var runId = await begin();
        context.Log.Fact("run_id", runId.ToString());
        try
        {
            var result = await WaitAsync(runId);
            if (OutcomeOutput.ExitCode(result.Status) == ExitCodes.Parked)
                context.Log.Warn("PARKED", $"The run is parked: {result.Reason ?? "no reason was given"}. {Hint(runId)}");
            return result;
        }
        catch (OperationCanceledException e) when (context.Cancel.IsCancellationRequested)
        {
            throw new CliException("INTERRUPTED", $"Interrupted. {Hint(runId)}", ExitCodes.Interrupted, e);
        }
    }

    /// <summary>Waits for the end. A command that another process left in the journal is picked up by recovering the run.</summary>
    async Task<RunResult> WaitAsync(Guid runId)
    {
        var key = new RunKey(RunKey.DefaultTenant, runId);
        while (true)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancel);
            var ended = host.Host.WaitAsync(key.Tenant, runId, context.Cancel);
            var foreign = resumeCommand is null ? Task.FromResult(Takeover.None) : _watch.WaitAsync(key, stop.Token);
            if (_board is not null)
                await LiveView.ShowAsync(_board, FirstAsync(ended, foreign));
            var takeover = await FirstAsync(ended, foreign);
            await stop.CancelAsync();
            if (takeover == Takeover.None && ended is { IsFaulted: true, Exception.InnerException: JournalFencedException })
                takeover = await _watch.LookAsync(key, context.Cancel);
            if (takeover == Takeover.None)
                return await ended;
            if (takeover == Takeover.Works)
                throw new CliException(RunCommandException.Lost, $"Another process goes on with run {runId}; this one has let go of it. " +
                    $"See: stepflow runs show {runId}", ExitCodes.Internal);

            await host.RestartAsync();
            Watch();
            await host.Host.ResumeAsync(key.Tenant, runId, secrets, CancellationToken.None);
        }
    }

    /// <summary>What happened first; None also when the run has come to its end.</summary>
    static async Task<Takeover> FirstAsync(Task<RunResult> ended, Task<Takeover> foreign)
    {
        await Task.WhenAny(ended, foreign);
        if (!ended.IsCompleted && await foreign is var takeover and not Takeover.None)
            return takeover;
        await Task.WhenAny(ended);
        return Takeover.None;
    }

    void Watch()
    {
        host.Host.Watch(_watch);
        if (_board is not null)
            host.Host.Watch(_board);
    }

    string Hint(Guid runId) => resumeCommand is null
        ? "The run was in memory and is gone."
        : $"The run is safe; go on with: {string.Format(CultureInfo.InvariantCulture, resumeCommand, runId)}";
}
