using System.CommandLine;
using StepFlow.Cli.Output;
using StepFlow.Client;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Runtime.Hosting;
using StepFlow.Server;

namespace StepFlow.Cli;

/// <summary>Runs the action of a command and turns whatever it throws into a message and an exit code.</summary>
static class CommandAction
{
    public static void Run(this Command command, Func<CommandContext, Task<int>> action) =>
        command.SetAction((parse, cancel) => RunAsync(parse, action, cancel));

    static async Task<int> RunAsync(ParseResult parse, Func<CommandContext, Task<int>> action, CancellationToken cancel)
    {
        Log log;
        try
        {
            log = GlobalOptions.CreateLog(parse);
        }
        catch (CliException e)
        {
            await Console.Error.WriteLineAsync($"error[{e.Code}]: {e.Message}");
            return e.ExitCode;
        }

        using (log)
        {
            try
            {
                return await action(new CommandContext(parse, log, cancel));
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                log.Warn("INTERRUPTED", "Interrupted.");
                return ExitCodes.Interrupted;
            }
            catch (Exception e)
            {
                var (code, message, exit) = Describe(e);
                log.Error(code, message, e);
                return exit;
            }
        }
    }

    static (string Code, string Message, int ExitCode) Describe(Exception error) => error switch
    {
        CliException e => (e.Code, e.Message, e.ExitCode),
        KeysRequiredException e => (CliException.KeysRequired, e.Message, ExitCodes.Usage),
        RunCommandException { Code: RunCommandException.InvalidFlow } e => (e.Code, e.Message, ExitCodes.Invalid),
        RunCommandException { Code: RunCommandException.NotFound or RunCommandException.Refused } e => (e.Code, e.Message, ExitCodes.Usage),
        RunCommandException e => (e.Code, e.Message, ExitCodes.Internal),
        JournalFencedException e => (RunCommandException.Lost, "Another process has taken the run over; this one can write nothing any " +
            $"more. The run is safe. ({e.Message})", ExitCodes.Internal),
        JournalCorruptedException e => ("JOURNAL_CORRUPTED", e.Message, ExitCodes.Internal),
        StepFlowException e => (e.Code, e.Message, e.Status switch
        {
            400 or 422 => ExitCodes.Invalid,
            _ when e.Code == "RUN_PARKED" => ExitCodes.Parked,
            _ when e.Code == "WAIT_TIMEOUT" => ExitCodes.TimedOut,
            >= 401 and < 500 => ExitCodes.Usage,
            0 when e.Code == "FILE_NOT_FOUND" => ExitCodes.Usage,
            _ => ExitCodes.Internal,
        }),
        StoreUnavailableException e => ("STORE_UNAVAILABLE", e.Message, ExitCodes.Internal),
        DllNotFoundException e => ("LIBRARY_MISSING", $"A system library is missing: {e.Message} For SQLite install libsqlite3-0 " +
            "(Debian, Ubuntu) or sqlite-libs (Fedora, Alpine).", ExitCodes.Internal),
        _ => ("INTERNAL", $"{error.GetType().Name}: {error.Message} This is a defect of StepFlow; run again with --log-level debug and " +
            "report what it prints.", ExitCodes.Internal),
    };
}
