using System.Text.Json;
using StepFlow.ComponentHost.Stepflow;
using StepFlow.ComponentHost.Supervision;
using StepFlow.ComponentHost.Tests.Rpc;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Runtime.Configuration;

namespace StepFlow.ComponentHost.Tests.Stepflow;

/// <summary>Servers of earlier releases, as the specification shows their messages.</summary>
public sealed class OldWireTests
{
    static async Task AnswerAsync(Wire wire, string method, string body)
    {
        var request = await wire.NextAsync();
        request.GetProperty("method").GetString().ShouldBe(method);
        wire.Write("{\"jsonrpc\":\"2.0\",\"id\":" + request.GetProperty("id").GetRawText() + "," + body + "}\n");
    }

    static StepflowPlugin Plugin(Wire wire, CallRegistry registry) =>
        new("python", new ServerSettings(), registry, new WireLauncher(wire), TimeProvider.System);

    [Fact]
    public async Task A_server_of_the_first_release_is_listed_described_and_called_by_its_own_names()
    {
        const string unknown = """ "error":{"code":-32601,"message":"Method not found"} """;
        var registry = new CallRegistry();
        await using var wire = new Wire(handler: new CallbackHandler(registry));
        await using var plugin = Plugin(wire, registry);
        var list = plugin.ListAsync(default).AsTask();
        await AnswerAsync(wire, "initialize", """ "result":{"server_protocol_version":1} """);
        await wire.NextAsync();
        await AnswerAsync(wire, "components/list", unknown);
        await AnswerAsync(wire, "list_components", """ "result":{"components":["python://udf"]} """);
        await AnswerAsync(wire, "component_info", """ "result":{"input_schema":{"type":"object"},"output_schema":{},"description":"d"} """);
        var info = (await list.WaitAsync(Calls.Patience)).ShouldHaveSingleItem();
        (info.Component, info.Description).ShouldBe(("/udf", "d"));
        var call = plugin.CallAsync(Calls.New("/udf"));
        var request = await wire.NextAsync();
        request.GetProperty("method").GetString().ShouldBe("component_execute");
        request.GetProperty("params").GetProperty("component").GetString().ShouldBe("python://udf");
        wire.Answer(request.GetProperty("id").GetInt64(), """{"output":1}""");
        (await call).Outcome!.Result.GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"output_schema":{"type":"string"}}""", """{"type":"string"}""")]
    [InlineData("{}", null)]
    public async Task A_schema_is_inferred_by_servers_that_can(string answer, string? expected)
    {
        var registry = new CallRegistry();
        await using var wire = new Wire(handler: new CallbackHandler(registry));
        await using var plugin = Plugin(wire, registry);
        var listed = plugin.ListAsync(default).AsTask();
        await AnswerAsync(wire, "initialize", """ "result":{"serverProtocolVersion":1} """);
        await wire.NextAsync();
        await AnswerAsync(wire, "components/list", """ "result":{"components":[{"component":"/told","input_schema":{},"output_schema":true},{"component":"/a","input_schema":{"type":"object"}},{"component":"/b"}]} """);
        await AnswerAsync(wire, "components/infer_schema", $""" "result":{answer} """);
        (await listed.WaitAsync(Calls.Patience)).Select(c => c.OutputSchema?.GetRawText()).ShouldBe(["true", expected, null]);
    }

    [Fact]
    public async Task Where_blobs_are_to_be_had_over_HTTP_is_told_when_the_configuration_says_it()
    {
        await using var wire = new Wire();
        var blobs = new BlobApiSettings { Url = "http://stepflow:7840/api/v1/blobs", BlobThreshold = 1000 };
        var shaken = Handshake.PerformAsync(wire.Channel, "python", blobs, default).AsTask();

        var request = await wire.NextAsync();
        var capabilities = request.GetProperty("params").GetProperty("capabilities");
        capabilities.GetProperty("blobApiUrl").GetString().ShouldBe(blobs.Url);
        capabilities.GetProperty("blobThreshold").GetInt32().ShouldBe(1000);
        wire.Answer(request.GetProperty("id").GetInt64(), """{"serverProtocolVersion":1,"supportsBlobRefs":true}""");
        (await shaken.WaitAsync(Calls.Patience)).BlobReferences.ShouldBeTrue();
    }

    sealed class WireLauncher(Wire wire) : IServerLauncher<StepflowConnection>
    {
        public async ValueTask<StepflowConnection> LaunchAsync(CancellationToken cancellationToken) =>
            new(null, wire.Channel, TimeProvider.System, await Handshake.PerformAsync(wire.Channel, "python", null, cancellationToken));
    }
}
