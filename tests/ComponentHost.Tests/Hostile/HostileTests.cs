using System.Diagnostics;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Hostile;

public sealed class HostileTests : IAsyncLifetime
{
    const long MaxGrowth = 64L * 1024 * 1024;

    static readonly string[] TimesOutByItself = ["TIMEOUT"];

    IComponentPlugin _neighbour = null!;

    public async ValueTask InitializeAsync()
    {
        _neighbour = Servers.Hostile("good");
        (await _neighbour.CodeAsync()).ShouldBe("success");
    }

    public ValueTask DisposeAsync() => _neighbour.DisposeAsync();

    [Theory]
    [MemberData(nameof(BehaviourTable.Cells), MemberType = typeof(BehaviourTable))]
    public async Task A_call_to_a_server_that_misbehaves_ends_with_the_right_code(string behaviour, bool isHttp, string code)
    {
        // What succeeds may take its time on a busy machine; what must time out does so soon.
        var deadline = TimesOutByItself.Contains(code) ? 300 : 20_000;
        var handshake = behaviour is "no-handshake" ? 500 : 20_000;
        var plugin = Servers.Hostile(behaviour, isHttp, $"callTimeoutMs: {deadline}, handshakeTimeoutMs: {handshake}, restart: {{initialBackoffMs: 10, maxCrashes: 1}}");
        var memory = new MemoryWatch();
        try
        {
            if (behaviour is not ("no-handshake" or "exits-at-once" or "endless-list") && code is "TIMEOUT")
                await WarmUpAsync(plugin);
            var clock = Stopwatch.StartNew();
            (await plugin.CodeAsync(Calls.New(input: Input(behaviour)))).ShouldBe(code);
            if (code == "TIMEOUT")
                clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMilliseconds(deadline) + TimeSpan.FromSeconds(1));
            (await _neighbour.CodeAsync()).ShouldBe("success");
        }
        finally
        {
            await plugin.DisposeAsync();
        }

        (await memory.StopAsync()).ShouldBeLessThan(MaxGrowth);
    }

    [Fact]
    public async Task Nothing_is_left_of_a_server_that_leaves_grandchildren_and_ignores_signals()
    {
        var mark = $"mark-{Guid.NewGuid():N}";
        foreach (var behaviour in new[] { "ignores-sigterm", "good", "leaves-grandchildren" })
        {
            var plugin = Servers.Hostile($"{behaviour}, {mark}", more: "callTimeoutMs: 300");
            var code = await plugin.CodeAsync(Calls.New(behaviour == "good" ? "/child" : "/echo"));
            code.ShouldBe(behaviour switch { "good" => "success", "ignores-sigterm" => "TIMEOUT", _ => "UNREACHABLE" });
            await plugin.DisposeAsync();
            ProcessList.With(mark).ShouldBeEmpty();
        }

        ProcessList.With("sleep 1007").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_is_too_long_is_refused_and_a_circular_schema_is_not()
    {
        await using (var endless = Servers.Hostile("endless-list"))
            (await Should.ThrowAsync<PluginException>(async () => await endless.ListAsync(default))).Message.ShouldContain("10000");
        await using (var circular = Servers.Hostile("circular-schema"))
            (await circular.ListAsync(default)).ShouldHaveSingleItem().Component.ShouldBe("/echo");
    }

    [Fact]
    public async Task A_server_that_hangs_is_restarted()
    {
        await using var plugin = Servers.Hostile("silent", more: "callTimeoutMs: 100, restart: {initialBackoffMs: 1}");
        var server = ((ComponentHost.Stepflow.StepflowPlugin)plugin).Server;
        for (var i = 0; i < 3; i++)
            (await plugin.CodeAsync()).ShouldBe("TIMEOUT");
        await Calls.UntilAsync(() => server.LastReason.Length > 0, "the server was not ended");
        server.LastReason.ShouldContain("3 calls in a row");
    }

    // A server is started by listing, so that its start does not count as part of the call.
    static async Task WarmUpAsync(IComponentPlugin plugin) => await plugin.ListAsync(CancellationToken.None);

    static string Input(string behaviour) => behaviour == "reads-nothing" ? $"\"{new string('a', 1_000_000)}\"" : """{"x":1}""";
}
