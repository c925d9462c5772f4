using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Telemetry;
using StepFlow.Server.Telemetry;
using StepFlow.Server.Tests.Events;
using StepFlow.Server.Tests.Webhooks;
using StepFlow.Storage.Sqlite;

namespace StepFlow.Server.Tests.Telemetry;

/// <summary>Fifty secrets go in by every way there is, components repeat them in every way they can, and nobody finds one afterwards.</summary>
public sealed class PlantedSecretsTests : IAsyncLifetime
{
    const int Each = 10;

    readonly string _folder = Directory.CreateTempSubdirectory("stepflow-planted-").FullName;
    readonly Dictionary<string, string> _planted = new(StringComparer.Ordinal);
    readonly ConcurrentQueue<Activity> _spans = new();
    readonly ConcurrentDictionary<string, byte> _seen = new(StringComparer.Ordinal);
    readonly List<string> _answers = [];

    [Fact]
    public async Task Fifty_planted_secrets_are_found_nowhere()
    {
        var prefix = $"PLANTED_{Guid.NewGuid():N}_";
        await using var hooks = await Receiver.StartAsync();
        var hookSecret = $"signing-{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable("STEPFLOW_WEBHOOK_SECRET_PLANTED", hookSecret);
        var config = (await PlantAsync(prefix)) with { Http = new HttpSettings { Allow = [hooks.Url.Authority] } };
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name is StepFlowTelemetry.SourceName or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var receiver = await OtlpReceiver.StartAsync();
        var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(_folder, "runs.db") });
        byte[] files;
        string[] lines;
        await using (var server = await WatchedServer.StartAsync(Components(), new ServerTelemetry { OtlpEndpoint = receiver.Url }, store, config))
        {
            using var events = await SseReader.OpenAsync(server.Http, "api/v1/events?includeResults=true");
            foreach (var name in _planted.Keys.Where(n => !n.StartsWith("var", StringComparison.Ordinal) && !n.StartsWith("auth", StringComparison.Ordinal)))
                await UseAsync(server, $$"""{"$secret": "{{name}}"}""", null);
            foreach (var (name, value) in _planted.Where(p => p.Key.StartsWith("var", StringComparison.Ordinal)))
                await UseAsync(server, """{"$variable": "key"}""", value);
            foreach (var (_, value) in _planted.Where(p => p.Key.StartsWith("auth", StringComparison.Ordinal)))
                await AuthorizeAsync(server, value);
            foreach (var (reference, variable, value) in new[] { ("""{"$secret": "env0"}""", null, _planted["env0"]), ("""{"$variable": "key"}""", _planted["var0"], _planted["var0"]) })
                await ControlAsync(server, reference, variable, value, hooks);
            var last = await ReadAsync(server, HttpMethod.Post, "runs", new { flow = JsonElement.Parse("""{"steps": [{"id": "end", "component": "/builtin/noop"}]}"""), input = new[] { 1 }, wait = true });
            await ReadAsync(events, JsonElement.Parse(last).GetProperty("runId").GetString()!);
            await KeysAsync(server, store);
            _answers.Add(await server.GetAsync("metrics"));
            files = Files();
            lines = [.. server.Lines];
        }

        _planted.Count(p => !p.Key.StartsWith("key ", StringComparison.Ordinal)).ShouldBe(50);
        _planted.Add("webhook", hookSecret);
        _seen.Keys.Order().ShouldBe(_planted.Where(p => !p.Key.StartsWith("auth", StringComparison.Ordinal) && !p.Key.StartsWith("key ", StringComparison.Ordinal) && p.Key != "webhook").Select(p => p.Value).Order());
        var traces = string.Join('\n', _spans.Select(s => $"{s.DisplayName} {s.StatusDescription} {string.Join(' ', s.TagObjects)} {string.Join(' ', s.Events.SelectMany(e => e.Tags))}"));
        _spans.ShouldNotBeEmpty();
        lines.ShouldNotBeEmpty();
        foreach (var (name, value) in _planted)
        {
            foreach (var form in Forms(value))
            {
                files.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)).ShouldBe(-1, $"{name} in the files");
                Files().AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)).ShouldBe(-1, $"{name} in the files after the end");
                traces.ShouldNotContain(form, Case.Sensitive, $"{name} in traces");
                lines.ShouldAllBe(l => !l.Contains(form, StringComparison.Ordinal), $"{name} in logs");
                _answers.ShouldAllBe(a => !a.Contains(form, StringComparison.Ordinal), $"{name} in answers");
                receiver.Posts.Any(p => p.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) >= 0).ShouldBeFalse($"{name} in OTLP");
            }
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    async Task<StepFlowConfig> PlantAsync(string prefix)
    {
        string[] shapes = ["simple-{0}", "with spaces & {0}", "quote\"back\\slash-{0}", "ünïcödé-{0}-☃", "sk-{0}+/=", "{0}", "a/b?c=d&e={0}", "<xml>{0}</xml>", "P@$$w0rd!{0}", "multi\nline-of-a-key-{0}\nand-another-line-{0}"];
        string Value(int i) => string.Format(System.Globalization.CultureInfo.InvariantCulture, shapes[i], Guid.NewGuid().ToString("N")[..(8 + i)]);
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "secrets")).FullName;
        var entries = new Dictionary<string, string>();
        for (var i = 0; i < Each; i++)
        {
            Environment.SetEnvironmentVariable($"{prefix}env{i}", _planted[$"env{i}"] = Value(i));
            await File.WriteAllTextAsync(Path.Combine(folder, $"file{i}"), _planted[$"file{i}"] = Value(i));
            _planted[$"var{i}"] = Value(i);
            if (i < Each / 2)
            {
                entries[$"entry{i}"] = _planted[$"entry{i}"] = Value(i);
                await File.WriteAllTextAsync(Path.Combine(folder, $"out-cmd{i}"), _planted[$"cmd{i}"] = Value(i));
                entries[$"more{i}"] = _planted[$"more{i}"] = Value(i + 5);
                _planted[$"auth{i}"] = $"token-{Guid.NewGuid():N}";
            }
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "all.json"), JsonSerializer.Serialize(entries));
        return StepFlowConfig.Default(_folder) with
        {
            Secrets =
            [
                new SecretProviderSettings { Kind = SecretProviderKind.Environment, Prefix = prefix },
                new SecretProviderSettings { Kind = SecretProviderKind.File, Directory = folder },
                new SecretProviderSettings { Kind = SecretProviderKind.File, Path = Path.Combine(_folder, "all.json") },
                new SecretProviderSettings
                {
                    Kind = SecretProviderKind.Command, Command = "/bin/sh",
                    Arguments = ["-c", $"test -f '{folder}/out-'$0 || exit 3; cat '{folder}/out-'$0", "{name}"],
                },
            ],
        };
    }

    // A component that does everything wrong that can be done with a secret.
    DelegatePlugin Components()
    {
        var tries = new ConcurrentDictionary<Guid, int>();
        return new DelegatePlugin()
            .Add("echo", (input, _) =>
            {
                var value = input.GetProperty("key").GetString()!;
                _seen[value] = 0;
                var bytes = Encoding.UTF8.GetBytes(value);
                return ValueTask.FromResult(JsonSerializer.SerializeToElement(new Dictionary<string, object>
                {
                    ["it"] = value, [value] = "as a name", ["within"] = $"Bearer {value}, please", ["url"] = $"https://x/?k={Uri.EscapeDataString(value)}",
                    ["basic"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{value}")), ["hex"] = Convert.ToHexString(bytes),
                    ["json"] = JsonSerializer.Serialize(new { value }), ["list"] = new[] { value },
                }));
            })
            .Add("large", (input, _) => ValueTask.FromResult(JsonSerializer.SerializeToElement(new { pad = new string('x', 300_000), it = input.GetProperty("key").GetString() })))
            .Add("fail", (input, _) => throw new InvalidOperationException($"401 for {input.GetProperty("key").GetString()}"))
            .Add(new ComponentInfo("/flaky"), (call, _, _) => tries.AddOrUpdate(call.RunId, 1, (_, n) => n + 1) == 1
                ? throw new IOException($"connection with {call.Input.GetProperty("key").GetString()} lost")
                : ValueTask.FromResult(ComponentResult.Success(call.Input)))
            .Add(new ComponentInfo("/blob"), async (call, context, cancel) =>
            {
                context.Report(call, call.Input);
                var id = await context.PutBlobAsync(call.Input, Engine.Storage.BlobKind.Data, cancel);
                return ComponentResult.Success(JsonSerializer.SerializeToElement(new { id, again = (await context.FindBlobAsync(id, cancel))?.Data }));
            })
            .Add(new ComponentInfo("/child"), async (call, context, cancel) =>
            {
                var (flow, _) = await context.StoreFlowAsync(
                    JsonElement.Parse("""{"steps": [{"id": "c", "component": "/builtin/noop", "input": {"$input": "$"}}], "output": {"$step": "c"}}"""), cancel);
                var child = await context.SubmitRunAsync(call, new ChildRunRequest { FlowId = flow!, Inputs = [call.Input], Key = "one" }, cancel);
                await context.GetRunAsync(call, child.RunId, wait: true, cancel);
                return ComponentResult.Success(call.Input);
            });
    }

    async Task UseAsync(WatchedServer server, string reference, string? variable)
    {
        string[] components = ["echo", "large", "blob", "child"];
        var steps = components.Select(c => $$"""{"id": "{{c}}", "component": "/test/{{c}}", "input": {"key": {{reference}}}, "mustExecute": true}""")
            .Append($$"""{"id": "flaky", "component": "/test/flaky", "input": {"key": {{reference}}}, "mustExecute": true, "retry": {"maxAttempts": 3, "on": ["UNREACHABLE", "COMPONENT_FAILED"], "backoff": {"type": "constant", "delayMs": 1} } }""")
            .Append($$"""{"id": "fail", "component": "/test/fail", "input": {"key": {{reference}}}, "mustExecute": true}""");
        var declared = variable is null ? "" : """ "schemas": {"type": "object", "properties": {"variables": {"type": "object", "properties": {"key": {"type": "string", "is_secret": true}}}}},""";
        var flow = $$"""{"name": "planted",{{declared}} "steps": [{{string.Join(", ", steps)}}], "output": {"$step": "fail"} }""";
        var answer = await server.RunAsync(flow, variables: variable is null ? null : new { key = variable });
        _answers.Add(answer);
        var run = JsonElement.Parse(answer).GetProperty("runId").GetString();
        foreach (var path in new[] { $"api/v1/runs/{run}", $"api/v1/runs/{run}/items", $"api/v1/runs/{run}/steps" })
        {
            using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
            _answers.Add(await response.Content.ReadAsStringAsync());
        }
    }

    async Task AuthorizeAsync(WatchedServer server, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/v1/runs/none", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {value}");
        using var response = await server.Http.SendAsync(request);
        _answers.Add(await response.Content.ReadAsStringAsync());
    }

    // Paused from the start and watched live, signalled with the secret itself, forked, run again, as a batch.
    async Task ControlAsync(WatchedServer server, string reference, string? variable, string value, Receiver hooks)
    {
        var declared = variable is null ? "" : """ "schemas": {"type": "object", "properties": {"variables": {"type": "object", "properties": {"key": {"type": "string", "is_secret": true}}}}},""";
        var flow = JsonElement.Parse($$"""{"name": "controlled",{{declared}} "steps": [{"id": "blob", "component": "/test/blob", "input": {"key": {{reference}}} }, {"id": "echo", "component": "/test/echo", "input": {"key": {{reference}}, "after": {"$step": "blob"} } }, {"id": "wait", "component": "/builtin/wait_for_event", "input": {"name": "go", "after": {"$step": "echo"} } }], "output": [{"$step": "echo"}, {"$step": "wait"}]}""");
        var variables = variable is null ? null : new { key = variable };
        var started = await ReadAsync(server, HttpMethod.Post, "runs", new { flow, input = new[] { 1 }, variables, debug = true, webhooks = new[] { new { url = hooks.Url, secretRef = "planted" } } });
        var (run, flowId) = (JsonElement.Parse(started).GetProperty("runId").GetString()!, JsonElement.Parse(started).GetProperty("flowId").GetString());
        using var live = await SseReader.OpenAsync(server.Http, $"api/v1/runs/{run}/events?includeResults=true&includeSubRuns=true");
        await ReadAsync(server, HttpMethod.Post, $"runs/{run}/resume", null);
        while (await live.NextAsync() is { } next)
        {
            _answers.Add(next.Data.GetRawText());
            if (next.Kind == "stepCompleted" && next.Body.GetProperty("stepId").GetString() == "echo")
                await ReadAsync(server, HttpMethod.Post, $"runs/{run}/signals/go", new { it = value, within = $"Bearer {value}" });
        }

        var told = await hooks.NextAsync();
        _answers.Add($"{Encoding.UTF8.GetString(told.Body)} {string.Join(' ', told.Headers)}");
        var fork = JsonElement.Parse(await ReadAsync(server, HttpMethod.Post, $"runs/{run}/fork", new { fromStep = "echo", variables, debug = true })).GetProperty("runId").GetString();
        await ReadAsync(server, HttpMethod.Post, $"runs/{fork}/resume", null);

        // What a $secret stands for is known from its first use since the host took the run up, which a paused run may not have had.
        var said = variable ?? "nothing";
        await ReadAsync(server, HttpMethod.Post, $"runs/{fork}/pause", new { reason = $"because of {said}" });
        await ReadAsync(server, HttpMethod.Post, $"runs/{fork}/signals/go", new { it = said });
        await ReadAsync(server, HttpMethod.Post, $"runs/{fork}/resume", null);
        await ReadAsync(server, HttpMethod.Get, $"runs/{fork}?wait=true", null);
        var batch = JsonElement.Parse(await ReadAsync(server, HttpMethod.Post, "batches", new { flowId, inputs = new[] { 1, 2 }, variables })).GetProperty("batchId").GetString();
        await ReadAsync(server, HttpMethod.Post, $"runs/{batch}/signals/go", new { it = 1 });
        await ReadAsync(server, HttpMethod.Post, $"batches/{batch}/cancel", null);
        foreach (var path in new[] { $"runs/{run}/items", $"runs/{run}/steps", $"runs/{run}/steps/echo", $"runs/{fork}/items", $"runs/{fork}/steps", $"batches/{batch}?wait=true", $"batches/{batch}/outputs", "runs", "batches", "webhooks/deliveries", "audit" })
            await ReadAsync(server, HttpMethod.Get, path, null);
    }

    // Shown once, by the answer that makes them; nowhere else.
    async Task KeysAsync(WatchedServer server, SqliteRunStore store)
    {
        var created = new HttpRequestMessage(HttpMethod.Post, new Uri("api/v1/keys", UriKind.Relative)) { Content = JsonContent.Create(new { name = "planted", role = "admin" }) };
        using var response = await server.Http.SendAsync(created);
        var made = (await TestServer.JsonAsync(response)).GetProperty("key").GetString()!;
        var (offline, record) = ApiKeyText.Create("default", AccessRole.Admin, "offline", DateTimeOffset.UtcNow, null);
        await store.Keys.CreateAsync(record);
        foreach (var key in new[] { made, offline })
        {
            _planted.Add($"key {_planted.Count}", key);
            _planted.Add($"key {_planted.Count}", key.Split('_')[^1]);
            server.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            foreach (var path in new[] { "keys", "runs", "audit", "runs/none" })
                await ReadAsync(server, HttpMethod.Get, path, null);
            await ReadAsync(server, HttpMethod.Get, $"runs?apiKey=wrong", null);
        }
    }

    async Task ReadAsync(SseReader events, string lastRun)
    {
        while (await events.NextAsync() is { } next)
        {
            _answers.Add(next.Data.GetRawText());
            if (next.Kind == "runCompleted" && next.Data.GetRawText().Contains(lastRun, StringComparison.Ordinal))
                return;
        }
    }

    async Task<string> ReadAsync(WatchedServer server, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri($"api/v1/{path}", UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await server.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        _answers.Add(text);
        ((int)response.StatusCode).ShouldBeLessThan(500, $"{path}: {text}");
        return text;
    }

    byte[] Files() => [.. Directory.GetFiles(_folder, "runs.db*").SelectMany(Read)];

    static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    static IEnumerable<string> Forms(string value) => new[]
    {
        value, Uri.EscapeDataString(value), Convert.ToBase64String(Encoding.UTF8.GetBytes(value)).TrimEnd('=')[..^1], Convert.ToHexString(Encoding.UTF8.GetBytes(value)),
        JsonSerializer.Serialize(value).Trim('"'), value.Split('\n')[^1],
    }.Distinct();
}
