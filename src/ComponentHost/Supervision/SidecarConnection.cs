using StepFlow.ComponentHost.Processes;
using StepFlow.ComponentHost.Rpc;

namespace StepFlow.ComponentHost.Supervision;

/// <summary>A child process and the channel to it; each ends with the other.</summary>
class SidecarConnection : IServerConnection
{
    const int LinesInMessages = 5;

    static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    readonly SidecarProcess? _process;
    readonly TimeProvider _time;

    /// <param name="process">The process; null: the server is not ours.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="time">The clock.</param>
    public SidecarConnection(SidecarProcess? process, IRpcChannel channel, TimeProvider time)
    {
        (_process, Channel, _time) = (process, channel, time);
        Ended = WatchAsync();
    }

    public IRpcChannel Channel { get; }

    public Task<string> Ended { get; }

    /// <summary>The process id; null when the server is not ours.</summary>
    public int? ProcessId => _process?.Id;

    public async ValueTask DisposeAsync()
    {

        if (_process is not null)
            await _process.DisposeAsync();
        await Channel.DisposeAsync();
    }

    async Task<string> WatchAsync()
    {
        if (_process is null)
            return await Channel.Closed;
        await Task.WhenAny(Channel.Closed, _process.Exited);

        // A server that dies closes its output a moment before its exit can be seen, and the exit tells more.
        if (Channel is { Closed.IsCompleted: true, IsPeerGone: true })
        {
            using var stop = new CancellationTokenSource();
            await Task.WhenAny(_process.Exited, Task.Delay(LastWords, _time, stop.Token));
            await stop.CancelAsync();
        }

        var isOurDecision = Channel is { Closed.IsCompleted: true, IsPeerGone: false };
        var reason = _process.Exited.IsCompletedSuccessfully && !isOurDecision ? await _process.Exited : await Channel.Closed;
        Channel.Close(reason);
        return WithLastWords(reason, _process);
    }

    /// <summary>A reason with the end of what a process wrote to its standard error.</summary>
    public static string WithLastWords(string reason, SidecarProcess process)
    {
        var lines = process.Stderr.Last(LinesInMessages);
        return lines.Count == 0 ? reason : $"{reason}; its last words: {string.Join(" | ", lines)}";
    }
}
