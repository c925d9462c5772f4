using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace StepFlow.HostileServer;

/// <summary>The ways to misbehave. <c>good</c> does not; it knows <c>/echo</c>, <c>/attempt</c>, <c>/die-first</c>, <c>/blob</c> and <c>/wait</c>.</summary>
sealed class Behaviours
{
    const int Flood = 1_000_000;

    static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    readonly TaskCompletionSource _answered = new();

    public Behaviours(string name)
    {
        Name = name;
        if (name == "ignores-sigterm")
            KeptSignal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => c.Cancel = true);
        if (name == "exits-at-once")
            Exit("I do not want to", 7);
        if (name == "garbage-at-start")
            Console.WriteLine("Welcome to the server!\u0007");
    }

    public string Name { get; }

    public PosixSignalRegistration? KeptSignal { get; }

    public bool StopsReading(Exchange x) => Name is "reads-nothing" or "callback-flood" && x.Method is "components/execute" or "tools/call";

    public Task HandleAsync(Exchange x) => x.Method switch
    {
        "initialize" => InitializeAsync(x),
        "components/list" => ListAsync(x),
        "tools/list" => McpBehaviours.ListAsync(x, Name),
        "components/execute" or "tools/call" => ExecuteAsync(x),
        "" => Answered(x),
        "components/infer_schema" when Name == "good" => x.ResultAsync("""{"output_schema":{"title":"inferred"}}"""),
        _ when x.Id != "null" => x.ErrorAsync("""{"code":-32601,"message":"Method not found"}"""),
        _ => Task.CompletedTask,
    };

    Task Answered(Exchange x)
    {
        _answered.TrySetResult();
        _ = x;
        return Task.CompletedTask;
    }

    async Task InitializeAsync(Exchange x)
    {
        switch (Name)
        {
            case "no-handshake":
                await Task.Delay(Timeout.Infinite);
                break;
            case "wrong-version" when x.IsMcp:
                await x.ResultAsync(McpBehaviours.Handshake("1999-01-01"));
                break;
            case "wrong-version":
                await x.ResultAsync("""{"serverProtocolVersion":99}""");
                break;
            case "handshake-of-nonsense":
                await x.ResultAsync("[1,2,3]");
                break;
            case "handshake-refused":
                await x.ErrorAsync("""{"code":-32000,"message":"not today"}""");
                break;
            default:
                await x.ResultAsync(x.IsMcp ? McpBehaviours.Handshake(x.Params.GetProperty("protocolVersion").GetString()!) : """{"serverProtocolVersion":1,"capabilities":{"stepflow":{"cancel":true,"progress":true,"busy":true}}}""");
                break;
        }
    }

    async Task ListAsync(Exchange x)
    {
        if (Name == "endless-list")
        {
            var items = Enumerable.Range(0, 100_000).Select(i => $$"""{"component":"/c{{i}}"}""");
            await x.ResultAsync($$"""{"components":[{{string.Join(',', items)}}]}""");
        }
        else if (Name == "circular-schema")
        {
            await x.ResultAsync("""{"components":[{"component":"/echo","input_schema":{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}}]}""");
        }
        else
        {
            await x.ResultAsync("""{"components":[{"component":"/echo","description":"Gives its input back."},{"component":"/attempt","input_schema":{"type":"object"}}]}""");
        }
    }

    async Task ExecuteAsync(Exchange x)
    {
        switch (Name)
        {
            case "good" or "endless-list" or "endless-pages" or "circular-schema" or "garbage-at-start":
                await GoodAsync(x);
                break;
            case "silent" or "ignores-sigterm" or "reads-nothing":
                await Task.Delay(Timeout.Infinite);
                break;
            case "spins":
                for (; ;)
                    Thread.SpinWait(1000);
            case "one-byte-a-second":
                foreach (var b in Encoding.UTF8.GetBytes(x.Answer("1")))
                {
                    await x.RawAsync(new[] { b });
                    await Task.Delay(1000);
                }

                break;
            case "late":
                await Task.Delay(Late);
                await x.EchoAsync();
                break;
            case "answers-twice":
                x.Stream();
                await x.EchoAsync();
                await x.EchoAsync();
                break;
            case "stray-answers-first":
                x.Stream();
                await x.SendAsync("""{"jsonrpc":"2.0","id":987654321,"result":{"output":"stray"}}""");
                await x.SendAsync("""{"jsonrpc":"2.0","id":"foreign","error":{"code":-32000,"message":"stray"}}""");
                await x.EchoAsync();
                break;
            case "foreign-id":
                await x.SendAsync(x.Answer("1").Replace($"\"id\":{x.Id}", $"\"id\":\"{x.Id}\"", StringComparison.Ordinal));
                break;
            case "one-megabyte":
                await x.OutputAsync($"\"{new string('a', 1_000_000)}\"");
                break;
            case "hundred-megabytes":
                await x.RawAsync(x.AnswerStart + "\"");
                for (var i = 0; i < 100; i++)
                    await x.RawAsync(new string('a', 1_000_000));
                await x.RawAsync("\"}}\n");
                break;
            case "endless":
                await x.RawAsync(x.AnswerStart + "\"");
                for (var text = Encoding.ASCII.GetBytes(new string('a', 1_000_000)); ;)
                    await x.RawAsync(text);
            default:
                await (Broken(x) ?? Unruly(x) ?? McpBehaviours.Find(x, Name) ?? Dying(x));
                break;
        }
    }

    static async Task GoodAsync(Exchange x)
    {
        switch (x.IsMcp ? "/echo" : x.Params.GetProperty("component").GetString())
        {
            case "/attempt":
                await x.OutputAsync(AttemptJson(x));
                break;
            case "/die-first" when x.Params.GetProperty("attempt").GetInt32() == 1:
                _ = Native.kill(Environment.ProcessId, 9);
                break;
            case "/die-first":
                await x.OutputAsync(AttemptJson(x));
                break;
            case "/busy-first" when x.Params.GetProperty("attempt").GetInt32() == 1:
                await x.ErrorAsync("""{"code":-32102,"message":"no slot","data":{"retry_after_ms":90000}}""");
                break;
            case "/busy-first":
                await x.OutputAsync(AttemptJson(x));
                break;
            case "/environment":
                var names = Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal);
                await x.OutputAsync(JsonSerializer.Serialize(names));
                break;
            case "/wait":
                await Task.Delay(Timeout.Infinite);
                break;
            case "/skip":
                await x.ResultAsync("""{"output":null,"skipped":{"reason":"nothing to do"}}""");
                break;
            case "/child":
                _ = Process.Start("/bin/sh", ["-c", "sleep 1007 & sleep 1007"]);
                await x.EchoAsync();
                break;
            default:
                await x.EchoAsync();
                break;
        }
    }

    static string AttemptJson(Exchange x) =>
        "{\"attempt\":" + x.Params.GetProperty("attempt") + ",\"key\":" + x.Params.GetProperty("idempotency_key").GetRawText() + "}";

    /// <summary>Answers that are no proper answers.</summary>
    Task? Broken(Exchange x) => Name switch
    {
        "deep" => x.OutputAsync(new string('[', 10_000) + new string(']', 10_000)),
        "invalid-utf8" => x.RawAsync((byte[])[.. Encoding.UTF8.GetBytes(x.AnswerStart + "\""), 0xff, 0xfe, .. "\"}}\n"u8]),
        "nul" => x.SendAsync(x.Answer("\"\0\"")),
        "half-a-surrogate" => x.OutputAsync("\"\\ud800\""),
        "nan" => x.OutputAsync("NaN"),
        "huge-number" => x.OutputAsync("1e400"),
        "duplicate-keys" => x.OutputAsync("""{"a":1,"a":2}"""),
        "no-output" => x.ResultAsync("[]"),
        "neither-result-nor-error" => x.SendAsync("{\"jsonrpc\":\"2.0\",\"id\":" + x.Id + "}"),
        "error-without-shape" => x.ErrorAsync("\"oops\""),
        "batch" => x.SendAsync($"[{x.Answer("1")}]"),
        "many-values" => x.OutputAsync($"[{string.Join(',', Enumerable.Repeat('1', 5_000_000))}]"),
        "broken-json" => x.OutputAsync("[}"),
        "error" => x.ErrorAsync("""{"code":-32000,"message":"the printer is on fire","data":{"hot":true}}"""),
        "invalid-params" => x.ErrorAsync("""{"code":-32602,"message":"a is missing"}"""),
        "busy" => x.ErrorAsync("""{"code":-32102,"message":"no slot","data":{"retry_after_ms":1500}}"""),
        "html" => HtmlAsync(x),
        "redirect" => RedirectAsync(x),
        "windows-line-ends" => x.SendAsync(x.Answer("1") + "\r"),
        "byte-order-mark" => x.SendAsync("\ufeff" + x.Answer("1")),
        _ => null,
    };

    static Task HtmlAsync(Exchange x)
    {
        x.Head("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n");
        return x.SendAsync("<html><body>It works!</body></html>");
    }

    static Task RedirectAsync(Exchange x)
    {
        x.Head("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data\r\n");
        return x.RawAsync("");
    }

    /// <summary>Proper answers among what nobody asked for.</summary>
    Task? Unruly(Exchange x) => Name switch
    {
        "noise" => NoiseAsync(x, 20, ": just a line of log\n", andAnswer: true),
        "noise-flood" => NoiseAsync(x, Flood, ": just a line of log\n", andAnswer: true),
        "notification-flood" => NotificationsAsync(x),
        "stderr-flood" => StderrAsync(x),
        "callback-flood" => CallbacksAsync(x, 200_000, x.IsMcp
            ? """{"jsonrpc":"2.0","id":"c","method":"roots/list"}"""
            : """{"jsonrpc":"2.0","id":"c","method":"blobs/get","params":{"blob_id":"nothing"}}"""),
        "foreign-callback" => CallbackAsync(x, """{"jsonrpc":"2.0","id":"c","method":"flows/evaluate","params":{"flow_id":"f","input":1,"observability":{"run_id":"someone-else","step_id":"s"}}}"""),
        "escapes" => EscapeAsync(x),
        "unknown-callback" => CallbackAsync(x, """{"jsonrpc":"2.0","id":"c","method":"secrets/list","params":{}}"""),
        _ => null,
    };

    // A child in a session of its own that ignores SIGTERM, with a child of its own.
    static async Task EscapeAsync(Exchange x)
    {
        var info = new ProcessStartInfo("/bin/sh", ["-c", "trap '' TERM; setsid sh -c \"trap '' TERM; sleep 1007 & echo up; sleep 1007\" & wait"]) { RedirectStandardOutput = true };
        await Process.Start(info)!.StandardOutput.ReadLineAsync();
        await x.EchoAsync();
    }

    static async Task NoiseAsync(Exchange x, int lines, string line, bool andAnswer)
    {
        x.Stream();
        const int batch = 1000;
        var text = string.Concat(Enumerable.Repeat(line, Math.Min(lines, batch)));
        for (var i = 0; i < lines; i += batch)
            await x.RawAsync(text);
        if (andAnswer)
            await x.EchoAsync();
    }

    static async Task NotificationsAsync(Exchange x)
    {
        x.Stream();
        for (var i = 0; i < Flood; i++)
        {
            await x.SendAsync(x.IsMcp
                ? """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":1,"message":"…"}}"""
                : """{"jsonrpc":"2.0","method":"components/progress","params":{"id":1,"value":"…"}}""");
        }

        await Task.Delay(Timeout.Infinite);
    }

    static async Task StderrAsync(Exchange x)
    {
        var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new string('e', 200) + "\u001b[2J\n", 1000)));
        await using (var error = Console.OpenStandardError())
        {
            for (var i = 0; i < Flood; i += 1000)
                await error.WriteAsync(line);
        }

        await x.EchoAsync();
    }

    static async Task CallbacksAsync(Exchange x, int count, string json)
    {
        x.Stream();
        for (var i = 0; i < count; i++)
            await x.SendAsync(json);
        await Task.Delay(Timeout.Infinite);
    }

    async Task CallbackAsync(Exchange x, string json)
    {
        x.Stream();
        await x.SendAsync(json);
        await _answered.Task;
        await x.EchoAsync();
    }

    /// <summary>Ends.</summary>
    Task Dying(Exchange x)
    {
        switch (Name)
        {
            case "half-an-answer":
                x.RawAsync(x.AnswerStart).Wait();
                Environment.Exit(0);
                break;
            case "exits-0":
                Environment.Exit(0);
                break;
            case "exits-1":
                Exit("something went wrong", 1);
                break;
            case "segfault":
                // The framework's own handler would let it pass.
                _ = Native.signal(11, 0);
                _ = Native.kill(Environment.ProcessId, 11);
                break;
            case "closes":
                x.RawAsync($$"""{"jsonrpc":"2.0",""").Wait();
                x.Close();
                break;
            case "leaves-grandchildren":
                using (Process.Start("/bin/sh", ["-c", "(sleep 1007 & sleep 1007) & sleep 1007"]))
                    Environment.Exit(3);
                break;
            default:
                Exit($"There is no behaviour '{Name}'", 64);
                break;
        }

        return Task.CompletedTask;
    }

    static void Exit(string message, int code)
    {
        Console.Error.WriteLine(message);
        Environment.Exit(code);
    }
}
