using System.Diagnostics;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>One behaviour over one transport: makes a call and holds it to everything that is promised.</summary>
/// <param name="behaviour">What the server does.</param>
/// <param name="transport">What carries the call.</param>
/// <param name="code">What the call has to come to.</param>
sealed class HostileCell(string behaviour, Transport transport, string code)
{
    const long MaxGrowth = 64L * 1024 * 1024;

    static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LeftAfter = TimeSpan.FromSeconds(5);

    // What must time out does so soon; everything else may take its time on a busy machine.
    readonly TimeSpan _deadline = TimeSpan.FromMilliseconds(code == "TIMEOUT" ? 300 : 15_000);
    readonly TimeSpan _handshake = TimeSpan.FromMilliseconds(behaviour == "no-handshake" ? 500 : 15_000);
    readonly string _mark = $"{Guid.NewGuid():N}";

    public async Task<CellResult> RunAsync(Neighbour neighbour)
    {
        var plugin = Create();
        var memory = new MemoryWatch();
        TimeSpan[] beside;
        try
        {
            var isStarted = await StartAsync(plugin);
            var stream = neighbour.Stream();
            var clock = Stopwatch.StartNew();
            (await plugin.CodeAsync(Calls.New(input: Input))).ShouldBe(code);
            clock.Elapsed.ShouldBeLessThan((isStarted ? _deadline : _handshake) + Slack);
            beside = await stream.StopAsync();
        }
        finally
        {
            await plugin.DisposeAsync();
        }

        var stopped = Stopwatch.StartNew();
        while (ProcessList.WithEnvironment(_mark) is { Count: > 0 } left)
        {
            stopped.Elapsed.ShouldBeLessThan(LeftAfter, $"processes {string.Join(", ", left)} are left");
            await Task.Delay(20);
        }

        var growth = await memory.StopAsync();
        growth.ShouldBeLessThan(MaxGrowth);
        return new CellResult(behaviour, transport, Neighbour.P99(beside), growth);
    }

    string Input => $$"""{"x":"{{new string('a', behaviour == "reads-nothing" ? 1_000_000 : 1)}}"}""";

    IComponentPlugin Create()
    {
        var more = FormattableString.Invariant(
            $"callTimeoutMs: {_deadline.TotalMilliseconds}, handshakeTimeoutMs: {_handshake.TotalMilliseconds}, env: {{CELL: {_mark}}}, restart: {{initialBackoffMs: 10, maxCrashes: 1}}");
        return transport == Transport.Mcp ? Servers.HostileMcp(behaviour, more) : Servers.Hostile(behaviour, transport == Transport.Http, more);
    }

    // Starting is no part of the call, unless it is what fails.
    async Task<bool> StartAsync(IComponentPlugin plugin)
    {
        if (BehaviourTable.FailsAtStart(behaviour, transport))
            return false;
        var list = plugin.ListAsync(CancellationToken.None).AsTask().WaitAsync(Calls.Patience);
        if (behaviour == "endless-list")
            await Should.ThrowAsync<PluginException>(() => list);
        else
            await list;
        return true;
    }
}
