using StepFlow.ComponentHost.Processes;
using StepFlow.ComponentHost.Rpc;
using StepFlow.ComponentHost.Supervision;

namespace StepFlow.ComponentHost.Stepflow;

/// <summary>Cleaning up after a start that failed.</summary>
static class Launching
{
    static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    /// <summary>Ends what there is.</summary>
    /// <returns>Why it failed: how the process ended, when it did so by itself, else the exception.</returns>
    public static async Task<string> FailAsync(SidecarProcess process, IRpcChannel? channel, Exception cause, TimeProvider time)
    {
        if (cause is RpcClosedException or IOException)
            await Task.WhenAny(process.Exited, Task.Delay(LastWords, time));
        var reason = process.Exited.IsCompletedSuccessfully ? await process.Exited : cause.Message;
        process.Kill();
        await process.DisposeAsync();
        if (channel is not null)
            await channel.DisposeAsync();
        return SidecarConnection.WithLastWords(reason, process);
    }
}
