using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Hostile;

/// <summary>Alone in its process while it runs: others would be in what it measures.</summary>
[Collection(nameof(HostileCollection))]
public sealed class HostileTests(HostileFixture fixture)
{
    [Theory]
    [MemberData(nameof(BehaviourTable.Cells), MemberType = typeof(BehaviourTable))]
    public async Task A_server_that_misbehaves_harms_its_own_call_and_nothing_else(string behaviour, Transport transport, string code) =>
        fixture.Add(await new HostileCell(behaviour, transport, code).RunAsync(fixture.Neighbour));

    [Fact]
    public void The_page_on_reliability_lists_every_cell()
    {
        // STEPFLOW_WRITE_TABLES=1 writes the page from a run of all cells.
        ReliabilityPage.Actual.ShouldBe(ReliabilityPage.Expected);
        ReliabilityPage.StatedCount.ShouldBe(BehaviourTable.Cells.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
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
}
