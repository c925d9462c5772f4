using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.Delegates;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.Webhooks;
using StepFlow.Storage.Sqlite;
using StepFlow.Testing.Time;

namespace StepFlow.Server.Tests.Webhooks;

public sealed class WebhookTests : IAsyncLifetime
{
    const string Good = """
        name: good
        steps: [{id: a, component: /builtin/noop, input: 1}]
        output: {$step: a}
        """;

    const string Bad = """
        steps: [{id: a, component: /builtin/nothing_of_this_name, input: 1}]
        output: {$step: a}
        """;

    Receiver _receiver = null!;
    TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _server = await StartAsync([_receiver.Url.Authority]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_run_that_ends_is_told_to_its_webhook_signed()
    {
        var run = await StartAsync(Good, new { url = _receiver.Url, secretRef = "hook" });
        var told = await _receiver.NextAsync();

        told.Headers["StepFlow-Event"].ShouldBe("run.completed");
        told.Json.GetProperty("run").GetProperty("runId").GetString().ShouldBe(run);
        told.Json.GetProperty("run").GetProperty("items").GetProperty("completed").GetInt32().ShouldBe(1);
        told.Json.GetProperty("id").GetString().ShouldBe(told.Headers["StepFlow-Delivery"]);
        var signature = told.Headers["StepFlow-Signature"];
        WebhookSignature.Verify("s3cret", signature, told.Body, DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5)).ShouldBeTrue(signature);
        WebhookSignature.Verify("other", signature, told.Body, DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5)).ShouldBeFalse();
        WebhookSignature.Verify("s3cret", signature, [.. told.Body, 32], DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5)).ShouldBeFalse();
        WebhookSignature.Verify("s3cret", signature, told.Body, DateTimeOffset.UtcNow.AddHours(1), TimeSpan.FromMinutes(5)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_webhooks_of_a_tenant_are_told_of_every_run_as_far_as_they_want_to_know()
    {
        using var set = await _server.Http.PutAsJsonAsync(
            "webhooks", new { webhooks = new[] { new { url = _receiver.Url, events = new[] { "failed" } } } }, TestContext.Current.CancellationToken);
        set.StatusCode.ShouldBe(HttpStatusCode.OK);
        await _server.RunAsync(Good, 1);
        var failed = await _server.RunAsync(Bad, 1);

        var told = await _receiver.NextAsync();
        told.Json.GetProperty("event").GetString().ShouldBe("run.failed");
        told.Json.GetProperty("run").GetProperty("runId").GetString().ShouldBe(failed);
        (await _server.GetAsync("webhooks")).GetProperty("webhooks").GetArrayLength().ShouldBe(1);

        using var removed = await _server.Http.DeleteAsync(new Uri("webhooks", UriKind.Relative), TestContext.Current.CancellationToken);
        removed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await _server.RunAsync(Bad, 1);
        await DeliveriesAsync(all => all.Length == 1);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_asked_again_until_it_takes_the_message()
    {
        _receiver.Answers.Enqueue(500);
        _receiver.Answers.Enqueue(307);
        var run = await StartAsync(Good, new { url = _receiver.Url });
        var (one, two, three) = (await _receiver.NextAsync(), await _receiver.NextAsync(), await _receiver.NextAsync());

        one.Headers["StepFlow-Delivery"].ShouldBe(three.Headers["StepFlow-Delivery"]);
        two.Body.ShouldBe(three.Body);
        three.Path.ShouldBe("/hook", "a redirect is not followed");
        var delivery = (await DeliveriesAsync(all => all[0].GetProperty("status").GetString() == "delivered", $"?runId={run}")).ShouldHaveSingleItem();
        delivery.GetProperty("attempts").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_message_that_was_given_up_can_be_sent_again_by_hand()
    {
        for (var i = 0; i < 3; i++)
            _receiver.Answers.Enqueue(503);
        await StartAsync(Good, new { url = _receiver.Url });
        var failed = (await DeliveriesAsync(all => all is [var d] && d.GetProperty("status").GetString() == "failed", "?status=failed")).ShouldHaveSingleItem();
        failed.GetProperty("attempts").GetInt32().ShouldBe(3);
        failed.GetProperty("lastError").GetString()!.ShouldContain("503");

        using var again = await _server.Http.PostAsync(
            new Uri($"webhooks/deliveries/{failed.GetProperty("id")}/redeliver", UriKind.Relative), null, TestContext.Current.CancellationToken);
        again.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await DeliveriesAsync(all => all is [_], "?status=delivered");
    }

    [Fact]
    public async Task A_message_that_a_server_could_not_deliver_is_delivered_by_the_next()
    {
        var directory = Directory.CreateTempSubdirectory("stepflow-webhooks-");
        var file = Path.Combine(directory.FullName, "runs.db");
        string run;
        _receiver.Answers.Enqueue(503);
        await using (var first = await StartAsync([_receiver.Url.Authority], new WebhookOptions { FirstRetry = TimeSpan.FromHours(1) }, file))
        {
            var flow = await first.StoreAsync(Good);
            using var started = await first.PostAsync("runs", new { flowId = flow, input = new[] { 1 }, webhooks = new[] { new { url = _receiver.Url } } });
            run = (await TestServer.JsonAsync(started)).GetProperty("runId").GetString()!;
            await _receiver.NextAsync();
            while (!(await first.GetAsync("webhooks/deliveries")).GetProperty("deliveries")[0].TryGetProperty("lastError", out _))
                await Task.Yield();
        }

        _receiver.HasMore.ShouldBeFalse();
        var later = new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(2));
        await using (await StartAsync([_receiver.Url.Authority], new WebhookOptions { Time = later }, file))
            (await _receiver.NextAsync()).Json.GetProperty("run").GetProperty("runId").GetString().ShouldBe(run);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_run_that_is_parked_is_told_to_its_webhook_and_again_when_it_has_ended()
    {
        var directory = Directory.CreateTempSubdirectory("stepflow-webhooks-");
        var file = Path.Combine(directory.FullName, "runs.db");
        var begun = new SemaphoreSlim(0);
        var fatal = new DelegatePlugin().Add("fatal", async (_, cancel) =>
        {
            begun.Release();
            await Task.Delay(Timeout.Infinite, cancel);
            return default;
        });
        const string Flow = """{"steps": [{"id": "a", "component": "/test/fatal"}], "output": {"$step": "a"}}""";
        string? run = null;
        for (var deaths = 0; deaths < 3; deaths++)
        {
            await using var server = await StartAsync([_receiver.Url.Authority], file: file, components: fatal);
            if (run is null)
            {
                var body = new { flow = JsonElement.Parse(Flow), input = new[] { 1 }, webhooks = new[] { new { url = _receiver.Url, secretRef = "hook" } } };
                using var started = await server.PostAsync("runs", body);
                run = (await TestServer.JsonAsync(started)).GetProperty("runId").GetString();
            }

            await begun.WaitAsync(TestContext.Current.CancellationToken);
            _receiver.HasMore.ShouldBeFalse();
        }

        await using (var last = await StartAsync([_receiver.Url.Authority], file: file, components: fatal))
        {
            var parked = await _receiver.NextAsync();
            parked.Json.GetProperty("event").GetString().ShouldBe("run.parked");
            parked.Json.GetProperty("run").GetProperty("runId").GetString().ShouldBe(run);
            parked.Json.GetProperty("run").GetProperty("status").GetString().ShouldBe("recoveryFailed");
            WebhookSignature.Verify("s3cret", parked.Headers["StepFlow-Signature"], parked.Body, DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5)).ShouldBeTrue();

            using var cancelled = await last.Http.PostAsync(new Uri($"runs/{run}/cancel", UriKind.Relative), null, TestContext.Current.CancellationToken);
            cancelled.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await _receiver.NextAsync()).Json.GetProperty("event").GetString().ShouldBe("run.cancelled");
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Private_addresses_are_not_reached_unless_the_operator_allows_them()
    {
        await using var server = await StartAsync([]);
        var flow = await server.StoreAsync(Good);
        using var started = await server.PostAsync("runs", new { flowId = flow, input = new[] { 1 }, webhooks = new[] { new { url = _receiver.Url } } });
        started.StatusCode.ShouldBe(HttpStatusCode.Accepted);

        while (true)
        {
            var all = await server.GetAsync("webhooks/deliveries?status=failed");
            if (all.GetProperty("deliveries").GetArrayLength() == 0)
                continue;
            all.GetProperty("deliveries")[0].GetProperty("lastError").GetString()!.ShouldContain("private");
            break;
        }

        _receiver.HasMore.ShouldBeFalse();
    }

    [Theory]
    [InlineData("ftp://example.com/", null, "scheme")]
    [InlineData("hook", null, "absolute")]
    [InlineData("https://user:pass@example.com/", null, "credentials")]
    [InlineData("https://example.com/", "unknown", "secret")]
    public async Task What_cannot_be_delivered_is_refused_at_the_start(string url, string? secret, string why)
    {
        var flow = await _server.StoreAsync(Good);
        using var refused = await _server.PostAsync("runs", new { flowId = flow, input = new[] { 1 }, webhooks = new[] { new { url, secretRef = secret } } });
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await TestServer.JsonAsync(refused)).GetProperty("detail").GetString()!.ShouldContain(why);
    }

    static async Task<TestServer> StartAsync(
        string[] allowed, WebhookOptions? options = null, string? file = null, DelegatePlugin? components = null) => await TestServer.StartAsync(
        plugins: components is null ? null : new Dictionary<string, IComponentPlugin> { ["test"] = components },
        store: file is null ? null : await SqliteRunStore.OpenAsync(new SqliteStoreOptions { Path = file }),
        config: StepFlowConfig.Default(Directory.GetCurrentDirectory()) with { Http = new HttpSettings { Allow = [.. allowed] } },
        adjust: o => o with
        {
            Webhooks = options ?? new WebhookOptions
            {
                MaxAttempts = 3, FirstRetry = TimeSpan.FromMilliseconds(1), Secrets = (_, name) => name == "hook" ? "s3cret" : null,
            },
        });

    async Task<string> StartAsync(string yaml, object webhook)
    {
        var flow = await _server.StoreAsync(yaml);
        using var response = await _server.PostAsync("runs", new { flowId = flow, input = new[] { 1 }, webhooks = new[] { webhook } });
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        return (await TestServer.JsonAsync(response)).GetProperty("runId").GetString()!;
    }

    // What became of a message is known a little after the receiver has it.
    async Task<System.Text.Json.JsonElement[]> DeliveriesAsync(Func<System.Text.Json.JsonElement[], bool> until, string query = "")
    {
        while (true)
        {
            var all = (await _server.GetAsync($"webhooks/deliveries{query}")).GetProperty("deliveries").EnumerateArray().ToArray();
            if (until(all))
                return all;
        }
    }
}
