using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using StepFlow.ComponentHost.Tests.Support;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;

namespace StepFlow.ComponentHost.Tests.Mcp;

/// <summary>The reference servers, as npm gives them.</summary>
public sealed class NpmServerTests
{
    static string Text(ComponentResult result) => result.Outcome!.Result[0].GetProperty("text").GetString()!;

    static string Text(ComponentResult result, string property) => result.Outcome!.Result.GetProperty(property).GetRawText();

    [Fact]
    public async Task Tools_are_components_with_their_schemas()
    {
        await using var plugin = McpServers.Npm(McpServers.Everything);
        var echo = (await plugin.ListAsync(default)).Single(c => c.Component == "/echo");
        echo.Description.ShouldBe("Echoes back the input string");
        echo.InputSchema!.Value.GetProperty("properties").GetProperty("message").GetProperty("type").GetString().ShouldBe("string");
        (await plugin.ListAsync(default)).Single(c => c.Component == "/get-structured-content").OutputSchema.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_output_is_the_content_array()
    {
        await using var plugin = McpServers.Npm(McpServers.Everything);
        var result = await plugin.CallAsync(Calls.New("/echo", """{"message":"hello"}"""));
        result.Outcome!.Result.GetRawText().ShouldBe("""[{"type":"text","text":"Echo: hello"}]""");
        Text(await plugin.CallAsync(Calls.New("/get-sum", """{"a":2,"b":3}"""))).ShouldContain("5");
    }

    [Fact]
    public async Task Structured_content_and_the_whole_result_can_be_asked_for()
    {
        const string input = """{"location":"Chicago"}""";
        await using (var content = McpServers.Npm(McpServers.Everything))
            (await content.CallAsync(Calls.New("/get-structured-content", input))).Outcome!.Result.ValueKind.ShouldBe(JsonValueKind.Array);
        await using (var structured = McpServers.Npm(McpServers.Everything, more: "output: structured"))
        {
            Text(await structured.CallAsync(Calls.New("/get-structured-content", input)), "temperature").ShouldNotBeEmpty();
            Text(await structured.CallAsync(Calls.New("/echo", """{"message":"x"}"""))).ShouldBe("Echo: x");
        }

        await using var full = McpServers.Npm(McpServers.Everything, more: "output: full");
        var whole = await full.CallAsync(Calls.New("/get-structured-content", input));
        Text(whole, "content").ShouldNotBeEmpty();
        Text(whole, "structuredContent").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_image_is_passed_on_as_it_is()
    {
        await using var plugin = McpServers.Npm(McpServers.Everything);
        var image = (await plugin.CallAsync(Calls.New("/get-tiny-image", "{}"))).Outcome!.Result.EnumerateArray().Single(b => b.GetProperty("type").GetString() == "image");
        image.GetProperty("mimeType").GetString().ShouldBe("image/png");
        Convert.FromBase64String(image.GetProperty("data").GetString()!).Take(4).ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G']);
    }

    [Fact]
    public async Task Progress_is_reported()
    {
        await using var plugin = McpServers.Npm(McpServers.Everything);
        var context = new ContextStub();
        var result = await plugin.CallAsync(Calls.New("/trigger-long-running-operation", """{"duration":0.2,"steps":2}"""), context);
        Text(result).ShouldContain("completed");

        // The last one may come together with the result.
        context.Reports.First().GetRawText().ShouldBe("""{"progress":1,"total":2}""");
    }

    [Fact]
    public async Task Input_that_a_tool_refuses_fails_with_the_servers_text()
    {
        await using var plugin = McpServers.Npm(McpServers.Everything);
        var error = (await plugin.CallAsync(Calls.New("/echo", """{"massage":"hello"}"""))).Outcome!.Error!;
        error.Code.ShouldBeOneOf(ErrorCodes.InvalidInput, ErrorCodes.ComponentFailed);
        error.Message.ShouldContain("message");
        (await plugin.CallAsync(Calls.New("/echo", "[1]"))).Outcome!.Error!.Code.ShouldBe(ErrorCodes.InvalidInput);
    }

    [Fact]
    public async Task A_tool_that_is_not_there_is_no_component()
    {
        await using var plugin = McpServers.Npm(McpServers.Everything);
        var error = (await plugin.CallAsync(Calls.New("/eco"))).Outcome!.Error!;
        error.Code.ShouldBe(ErrorCodes.ComponentNotFound);
        error.Message.ShouldContain("echo");
    }

    [Fact]
    public async Task The_environment_is_what_the_configuration_gives()
    {
        await using var plugin = McpServers.Npm(McpServers.Everything, more: "env: {GREETING: '${NOT_SET_ANYWHERE:-hello}'}");
        var env = JsonElement.Parse(Text(await plugin.CallAsync(Calls.New("/get-env", "{}"))));
        env.GetProperty("GREETING").GetString().ShouldBe("hello");
        env.TryGetProperty("HOME", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Files_are_read_and_written_and_what_lies_outside_fails_with_the_servers_text()
    {
        var folder = Directory.CreateTempSubdirectory("stepflow-mcp-");
        try
        {
            await using var plugin = McpServers.Npm(McpServers.Filesystem, $"'{folder.FullName}'");
            var file = Path.Combine(folder.FullName, "note.txt");
            var write = await plugin.CallAsync(Calls.New("/write_file", JsonSerializer.Serialize(new { path = file, content = "durable" })));
            write.Outcome!.IsFailed.ShouldBeFalse();
            File.ReadAllText(file).ShouldBe("durable");
            Text(await plugin.CallAsync(Calls.New("/read_text_file", JsonSerializer.Serialize(new { path = file })))).ShouldBe("durable");
            var outside = (await plugin.CallAsync(Calls.New("/read_text_file", """{"path":"/etc/passwd"}"""))).Outcome!.Error!;
            outside.Code.ShouldBe(ErrorCodes.ComponentFailed);
            outside.Message.ShouldContain("Access denied");
            outside.Data!.Value.GetProperty("isError").GetBoolean().ShouldBeTrue();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Roots_of_the_configuration_are_told_to_the_server()
    {
        var folder = Directory.CreateTempSubdirectory("stepflow-mcp-");
        try
        {
            await using var plugin = McpServers.Npm(McpServers.Filesystem, $"'{AppContext.BaseDirectory}'", $"roots: ['{folder.FullName}']");
            var call = Calls.New("/list_allowed_directories", "{}");

            // The server asks for roots after the handshake, in its own time.
            using var limit = new CancellationTokenSource(Calls.Patience);
            while (!Text(await plugin.CallAsync(call)).Contains(folder.FullName, StringComparison.Ordinal))
                limit.Token.ThrowIfCancellationRequested();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_server_over_http_is_used_and_found_again_after_a_restart()
    {
        var port = FreePort();
        var server = await StartHttpAsync(port);
        try
        {
            await using var plugin = Servers.Create($"{{type: mcp, url: 'http://127.0.0.1:{port}/mcp', headers: {{X-Team: a}}, restart: {{initialBackoffMs: 10}}}}");
            (await plugin.ListAsync(default)).Select(c => c.Component).ShouldContain("/echo");
            Text(await plugin.CallAsync(Calls.New("/echo", """{"message":"over http"}"""))).ShouldBe("Echo: over http");
            var context = new ContextStub();
            await plugin.CallAsync(Calls.New("/trigger-long-running-operation", """{"duration":0.2,"steps":2}"""), context);
            context.Reports.ShouldNotBeEmpty();

            await EndAsync(server);
            (await plugin.CodeAsync(Calls.New("/echo", """{"message":"gone"}"""))).ShouldBe(ErrorCodes.Unreachable);
            server = await StartHttpAsync(port);
            using var limit = new CancellationTokenSource(Calls.Patience);
            while (await plugin.CodeAsync(Calls.New("/echo", """{"message":"back"}""")) is not "success")
                limit.Token.ThrowIfCancellationRequested();
        }
        finally
        {
            await EndAsync(server);
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable_and_says_where()
    {
        await using var plugin = Servers.Create($"{{type: mcp, url: 'http://127.0.0.1:{FreePort()}/mcp'}}");
        (await Should.ThrowAsync<PluginException>(async () => await plugin.CallAsync())).Message.ShouldContain("/mcp");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static async Task<Process> StartHttpAsync(int port)
    {
        var info = new ProcessStartInfo("node", [McpServers.Everything, "streamableHttp"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        info.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(info)!;
        var listening = new TaskCompletionSource();
        process.OutputDataReceived += (_, e) => Look(e.Data);
        process.ErrorDataReceived += (_, e) => Look(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await listening.Task.WaitAsync(Calls.Patience);
        return process;

        void Look(string? line)
        {
            if (line?.Contains("listening", StringComparison.OrdinalIgnoreCase) == true)
                listening.TrySetResult();
        }
    }

    static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }
}
