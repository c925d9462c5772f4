using System.Text.Json;
using StepFlow.ComponentHost.Stepflow;
using StepFlow.ComponentHost.Supervision;
using StepFlow.ComponentHost.Tests.Rpc;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.JsonSchema;

namespace StepFlow.ComponentHost.Tests.Stepflow;

/// <summary>Every kind of message that we send, taken from the wire, against the published schemas.</summary>
public sealed class ProtocolSchemaTests
{
    static readonly string Root = FindRoot();
    static readonly ICompiledSchema FromRuntime = Schema("runtime-to-server");
    static readonly ICompiledSchema FromServer = Schema("server-to-runtime");

    [Fact]
    public async Task What_the_runtime_sends_fits_the_schema()
    {
        var registry = new CallRegistry();
        await using var wire = new Wire(handler: new CallbackHandler(registry));
        await using var plugin = new StepflowPlugin("p", new ServerSettings(), registry, new WireLauncher(wire), TimeProvider.System);

        var list = plugin.ListAsync(CancellationToken.None).AsTask();
        await ExchangeAsync(wire, "initialize", """{"serverProtocolVersion":1,"capabilities":{"stepflow":{"cancel":true}}}""");
        (await NextAsync(wire)).GetProperty("method").GetString().ShouldBe("initialized");
        await ExchangeAsync(wire, "components/list", """{"components":[{"component":"/a","input_schema":{"type":"object"}}]}""");
        await ExchangeAsync(wire, "components/infer_schema", """{"output_schema":{"type":"string"}}""");
        (await list.WaitAsync(Calls.Patience)).ShouldHaveSingleItem().Component.ShouldBe("/a");

        using var stop = new CancellationTokenSource();
        var call = Calls.New() with { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
        var running = plugin.ExecuteAsync(call, new ContextStub(), stop.Token).AsTask();
        var execute = await NextAsync(wire);
        execute.GetProperty("params").GetProperty("observability").GetProperty("span_id").GetString().ShouldBe("b7ad6b7169203331");
        var blob = await AskAsync(wire, "blobs/put", """{"data":{"a":1},"blob_type":"data"}""");
        await AskAsync(wire, "blobs/get", "{\"blob_id\":" + blob.GetProperty("result").GetProperty("blob_id").GetRawText() + "}");
        await AskAsync(wire, "blobs/get", """{"blob_id":"none"}""");
        await AskAsync(wire, "flows/get_metadata", """{"flow_id":"f"}""");
        await AskAsync(wire, "flows/evaluate", """{"flow_id":"f","input":1}""");
        var batch = await AskAsync(wire, "flows/submit_batch", """{"flow_id":"f","inputs":[1]}""");
        await AskAsync(wire, "flows/get_batch", "{\"include_results\":true,\"batch_id\":" + batch.GetProperty("result").GetProperty("batch_id").GetRawText() + "}");
        await AskAsync(wire, "runs/submit", """{"flowId":"f","inputs":[1],"wait":true,"subflowKey":"k"}""");

        await stop.CancelAsync();
        var cancel = await NextAsync(wire);
        cancel.GetProperty("method").GetString().ShouldBe("components/cancel");
        cancel.GetProperty("params").GetProperty("id").GetRawText().ShouldBe(execute.GetProperty("id").GetRawText());
        await Should.ThrowAsync<OperationCanceledException>(() => running.WaitAsync(Calls.Patience));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"output":5}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"output":null,"skipped":{"reason":"r"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32102,"message":"busy","data":{"retry_after_ms":100}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"components/progress","params":{"id":1,"value":0.5}}""")]
    public void What_a_server_may_send_fits_the_schema(string message) => FromServer.Validate(JsonElement.Parse(message)).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"id":1,"result":{"output":5}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":[]}""")]
    public void What_is_no_message_does_not(string message) => FromServer.IsValid(JsonElement.Parse(message)).ShouldBeFalse();

    static async Task<JsonElement> NextAsync(Wire wire)
    {
        var message = await wire.NextAsync();
        FromRuntime.Validate(message).Select(v => $"{message.GetRawText()}: {v.InstancePath} {v.Message}").ShouldBeEmpty();
        return message;
    }

    static async Task ExchangeAsync(Wire wire, string method, string result)
    {
        var request = await NextAsync(wire);
        request.GetProperty("method").GetString().ShouldBe(method);
        Send(wire, "{\"jsonrpc\":\"2.0\",\"id\":" + request.GetProperty("id").GetRawText() + ",\"result\":" + result + "}");
    }

    static async Task<JsonElement> AskAsync(Wire wire, string method, string parameters)
    {
        Send(wire, "{\"jsonrpc\":\"2.0\",\"id\":\"" + method + "\",\"method\":\"" + method + "\",\"params\":" + parameters + "}");
        var answer = await NextAsync(wire);
        answer.GetProperty("id").GetString().ShouldBe(method);
        return answer;
    }

    static void Send(Wire wire, string json)
    {
        FromServer.Validate(JsonElement.Parse(json)).Select(v => $"{json}: {v.InstancePath} {v.Message}").ShouldBeEmpty();
        wire.Write(json + "\n");
    }

    static ICompiledSchema Schema(string name) =>
        new SchemaCompiler().Compile(JsonElement.Parse(File.ReadAllText(Path.Combine(Root, "docs", "protocol", name + ".json"))));

    static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Directory.Packages.props")))
            at = at.Parent;
        return at.FullName;
    }

    sealed class WireLauncher(Wire wire) : IServerLauncher<StepflowConnection>
    {
        public async ValueTask<StepflowConnection> LaunchAsync(CancellationToken cancellationToken) =>
            new(null, wire.Channel, TimeProvider.System, await Handshake.PerformAsync(wire.Channel, "p", null, cancellationToken));
    }
}
