using System.Text;
using System.Text.Json;
using StepFlow.Engine.Events;
using StepFlow.Engine.Journal;
using StepFlow.Engine.Storage;
using StepFlow.Flows.Model;
using StepFlow.Runtime.Hosting;
using StepFlow.Runtime.InMemory;
using StepFlow.Runtime.Tests.Hosting;

namespace StepFlow.Runtime.Tests.Secrets;

public sealed class SecretReferenceTests : IAsyncDisposable
{
    const string Value = "s3cr3t-canary-+/value";
    const string Flow = "steps: [{id: a, component: /test/use, input: {auth: {$secret: KEY}, plain: {$input: x}}}]\noutput: {$step: a}";

    readonly InMemoryRunStore _store = new();
    readonly TableOfSecrets _secrets = new() { ["KEY"] = Value };

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_component_gets_the_value_and_what_it_repeats_is_taken_out()
    {
        await using var node = new Node(_store, secrets: _secrets);
        JsonElement seen = default;
        node.Components.Add("use", (input, _) =>
        {
            seen = input;
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{Value}"));
            return ValueTask.FromResult(JsonElement.Parse($$"""{"url": "https://x/?k={{Uri.EscapeDataString(Value)}}", "basic": "{{basic}}", "it": "{{Value}}"}"""));
        });
        var result = await node.RunAsync(Flow, """{"x": 1}""");
        seen.GetProperty("auth").GetString().ShouldBe(Value);
        var text = result.Outcomes[0]!.Result.GetRawText();
        text.ShouldContain("https://x/?k=[REDACTED]");
        text.ShouldNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Value))[4..^6]);
        (await JournalAsync(result.RunId)).ShouldNotContain(Value);
    }

    [Fact]
    public async Task Data_that_looks_like_a_reference_stays_data_wherever_it_comes_from()
    {
        await using var node = new Node(_store, secrets: _secrets);
        node.Components.Add("use", (input, _) => ValueTask.FromResult(input));
        node.Components.Add("make", (_, _) => ValueTask.FromResult(JsonElement.Parse("""{"$secret": "KEY"}""")));
        var result = await node.RunAsync(
            """
            steps:
            - {id: made, component: /test/make}
            - {id: a, component: /test/use, input: {input: {$input: x}, result: {$step: made}, literal: {$literal: {$secret: KEY}}, real: {$secret: KEY}, variable: {$variable: v}}}
            output: {$step: a}
            """,
            """{"x": {"$secret": "KEY"}}""",
            """{"v": {"$secret": "KEY"}}""");
        var output = result.Outcomes[0]!.Result;
        foreach (var name in new[] { "input", "result", "literal", "variable" })
            output.GetProperty(name).GetRawText().ShouldBe("""{"$secret":"KEY"}""");
        output.GetProperty("real").GetString().ShouldBe("[REDACTED]");
    }

    [Fact]
    public async Task A_missing_secret_fails_the_step_by_name_and_is_not_retried()
    {
        await using var node = new Node(_store, secrets: _secrets);
        node.Components.Add("use", (input, _) => ValueTask.FromResult(input));
        var result = await node.RunAsync("steps: [{id: a, component: /test/use, retry: {maxAttempts: 3}, input: {$secret: NOT.THERE}}]\noutput: {$step: a}");
        result.Outcomes[0]!.Error!.Code.ShouldBe(ErrorCodes.SecretNotFound);
        result.Outcomes[0]!.Error!.Message.ShouldContain("'NOT.THERE'");
        _secrets.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_retry_takes_the_value_that_was_put_in_meanwhile()
    {
        await using var node = new Node(_store, secrets: _secrets);
        var seen = new List<string>();
        node.Components.Add("use", (input, _) =>
        {
            seen.Add(input.GetProperty("auth").GetString()!);
            _secrets["KEY"] = "rotated-value-2";
            return seen.Count == 1 ? throw new InvalidOperationException($"401 for {seen[0]}") : ValueTask.FromResult(input);
        });
        var run = await node.StartAsync(Flow.Replace("input:", "retry: {maxAttempts: 3}, input:", StringComparison.Ordinal), """{"x": 1}""");
        var result = await node.RunThroughTimeAsync(run);
        result.Status.ShouldBe(RunStatus.Completed);
        seen.ShouldBe([Value, "rotated-value-2"]);
        _secrets.Asked.ShouldContain(("KEY", true));
        var journal = await JournalAsync(run);
        journal.ShouldNotContain(Value);
        journal.ShouldNotContain("rotated-value-2");
    }

    [Fact]
    public async Task After_a_crash_the_value_is_looked_up_again_and_recognised_even_in_steps_that_do_not_use_it()
    {
        var started = new TaskCompletionSource();
        Guid run;
        const string two = "steps:\n- {id: a, component: /test/use, input: {$secret: KEY}}\n- {id: b, component: /test/tell, input: {$step: a}}\noutput: {$step: b}";
        await using (var first = new Node(_store, secrets: _secrets))
        {
            first.Components.Add("use", (_, _) => ValueTask.FromResult(JsonElement.Parse("1")));
            first.Components.Add("tell", async (input, cancel) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, cancel);
                return input;
            });
            run = await first.StartAsync(two);
            await started.Task.WaitAsync(Node.Patience);
        }

        await using var second = new Node(_store, secrets: _secrets);
        second.Components.Add("tell", (_, _) => ValueTask.FromResult(JsonElement.Parse($"\"somebody still knows {Value}\"")));
        await second.Host.ResumeAsync("default", run);
        var result = await second.WaitAsync(run);
        result.Outcomes[0]!.Result.GetString().ShouldBe("somebody still knows [REDACTED]");
        (await JournalAsync(run)).ShouldNotContain(Value);
    }

    [Fact]
    public async Task A_component_that_keeps_its_input_is_refused_a_secret_under_every_route()
    {
        await using var node = new Node(_store, secrets: _secrets);
        var result = await node.RunAsync("steps: [{id: a, component: /put_blob, input: {data: {$secret: KEY}}}]\noutput: {$step: a}");
        result.Outcomes[0]!.Error!.Code.ShouldBe(ErrorCodes.InvalidInput);
        result.Outcomes[0]!.Error!.Message.ShouldContain("keeps its input");
    }

    [Fact]
    public async Task Another_tenant_sees_nothing()
    {
        await using var node = new Node(_store, secrets: _secrets);
        node.Components.Add("use", (input, _) => ValueTask.FromResult(input));
        var result = await node.Host.RunAsync(new StartRequest { Flow = Node.Read(Flow), Inputs = [JsonElement.Parse("""{"x": 1}""")], Tenant = "other" });
        result.Outcomes[0]!.Error!.Code.ShouldBe(ErrorCodes.SecretNotFound);
    }

    [Fact]
    public async Task A_template_and_an_object_carry_secrets_too()
    {
        _secrets.Set("default", "PAIR", JsonElement.Parse("""{"user": "operator-1", "password": "correct horse"}"""));
        await using var node = new Node(_store, secrets: _secrets);
        JsonElement seen = default;
        node.Components.Add("use", (input, _) =>
        {
            seen = input;
            return ValueTask.FromResult(input);
        });
        var result = await node.RunAsync("""
            extensions: [operators]
            steps: [{id: a, component: /test/use, input: {h: {$template: "Bearer {{ secrets.KEY }}!"}, pair: {$secret: PAIR}}}]
            output: {$step: a}
            """);
        seen.GetProperty("h").GetString().ShouldBe($"Bearer {Value}!");
        seen.GetProperty("pair").GetProperty("password").GetString().ShouldBe("correct horse");
        result.Outcomes[0]!.Result.GetRawText().ShouldBe("""{"h":"Bearer [REDACTED]!","pair":{"user":"[REDACTED]","password":"[REDACTED]"}}""");
    }

    [Fact]
    public async Task A_failing_source_is_tried_again_like_a_transport()
    {
        await using var node = new Node(_store, secrets: new BrokenOnce(_secrets));
        node.Components.Add("use", (input, _) => ValueTask.FromResult(input));
        var run = await node.StartAsync(Flow, """{"x": 1}""");
        (await node.RunThroughTimeAsync(run)).Status.ShouldBe(RunStatus.Completed);
    }

    async Task<string> JournalAsync(Guid run)
    {
        var text = new StringBuilder();
        await foreach (var record in _store.Journal.ReadAsync(new RunKey("default", run)))
            text.Append(Encoding.UTF8.GetString(record.Payload.Span));
        return text.ToString();
    }

    sealed class BrokenOnce(TableOfSecrets inner) : StepFlow.Runtime.Secrets.ISecretSource
    {
        int _asked;

        public ValueTask<JsonElement?> FindAsync(string tenant, string name, bool refresh, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _asked) == 1
                ? throw new StepFlow.Runtime.Secrets.SecretUnavailableException("the vault is sealed")
                : inner.FindAsync(tenant, name, refresh, cancellationToken);
    }
}
