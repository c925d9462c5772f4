using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Client.Embedding;
using StepFlow.Runtime.Access;
using StepFlow.Runtime.Configuration;
using StepFlow.Runtime.InMemory;
using StepFlow.Server.Access;

namespace StepFlow.Server.Tests.Access;

public sealed class AccessTests
{
    [Fact]
    public async Task Without_keys_programs_on_this_machine_need_none()
    {
        await using var server = await SecuredServer.StartAsync();
        (await server.OkAsync(HttpMethod.Get, "tenant", null)).GetProperty("tenant").GetString().ShouldBe("default");
    }

    [Fact]
    public async Task Without_keys_pages_from_elsewhere_are_refused()
    {
        await using var server = await SecuredServer.StartAsync();
        await server.FailAsync(HttpMethod.Get, "runs", null, 403, "LOCAL_ONLY", change: r => r.Headers.Add("Origin", "https://evil.example"));
        await server.FailAsync(HttpMethod.Get, "runs", null, 403, "LOCAL_ONLY", change: r => r.Headers.Host = "evil.example");
        await server.OkAsync(HttpMethod.Get, "runs", null, change: r => r.Headers.Add("Origin", "http://localhost:3000"));
    }

    [Fact]
    public async Task Without_keys_an_address_that_others_reach_is_refused_and_the_way_out_is_named()
    {
        await using var engine = EngineHost.Over(StepFlowConfig.Default(Directory.GetCurrentDirectory()), new InMemoryRunStore());
        var refused = await Should.ThrowAsync<KeysRequiredException>(() => StepFlowServer.StartAsync(new ServerOptions { Engine = engine, Port = 0, Host = "0.0.0.0" }));
        refused.Message.ShouldContain("stepflow keys create");
    }

    [Fact]
    public async Task With_a_key_the_server_listens_for_others()
    {
        var store = new InMemoryRunStore();
        await store.Keys.CreateAsync(ApiKeyText.Create("acme", AccessRole.Admin, "k", TimeProvider.System.GetUtcNow()).Record);
        var engine = EngineHost.Over(StepFlowConfig.Default(Directory.GetCurrentDirectory()), store);
        await using var server = await StepFlowServer.StartAsync(new ServerOptions { Engine = engine, Port = 0, Host = "0.0.0.0" });
        server.Url.Port.ShouldBePositive();
    }

    [Fact]
    public async Task The_first_key_of_another_process_closes_the_door_within_seconds()
    {
        await using var server = await SecuredServer.StartAsync();
        await server.OkAsync(HttpMethod.Get, "runs", null);
        await server.KeyAsync();
        using var response = await server.SendAsync(HttpMethod.Get, "runs", null);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer realm=\"stepflow\"");
        await server.OkAsync(HttpMethod.Get, "health", null);
    }

    [Fact]
    public async Task The_first_key_made_over_HTTP_closes_the_door_at_once_and_opens_it()
    {
        await using var server = await SecuredServer.StartAsync();
        var key = await server.OkAsync(HttpMethod.Post, "keys", null, new { name = "first", role = "admin" });
        await server.FailAsync(HttpMethod.Get, "keys", null, 401, "UNAUTHENTICATED");
        var keys = await server.OkAsync(HttpMethod.Get, "keys", key.GetProperty("key").GetString());
        keys.GetProperty("keys")[0].GetProperty("name").GetString().ShouldBe("first");
        keys.GetRawText().ShouldNotContain("sfk_");
    }

    [Fact]
    public async Task A_key_comes_as_bearer_or_in_a_header_of_its_own()
    {
        await using var server = await SecuredServer.StartAsync();
        var key = await server.KeyAsync(AccessRole.Reader);
        await server.OkAsync(HttpMethod.Get, "runs", key);
        await server.OkAsync(HttpMethod.Get, "runs", null, change: r => r.Headers.Add("X-API-Key", key));
    }

    [Theory]
    [InlineData("sfk_")]
    [InlineData("nonsense")]
    [InlineData("sfk_0000000000000000_0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_key_that_nobody_made_is_refused(string key)
    {
        await using var server = await SecuredServer.StartAsync();
        await server.KeyAsync();
        await server.FailAsync(HttpMethod.Get, "runs", key, 401, "INVALID_API_KEY");
    }

    [Fact]
    public async Task A_key_with_a_wrong_secret_is_refused()
    {
        await using var server = await SecuredServer.StartAsync();
        var key = await server.KeyAsync();
        await server.OkAsync(HttpMethod.Get, "runs", key);
        await server.FailAsync(HttpMethod.Get, "runs", key[..^1] + (key[^1] == '0' ? '1' : '0'), 401, "INVALID_API_KEY");
    }

    [Fact]
    public async Task A_key_is_refused_from_the_moment_it_expires()
    {
        await using var server = await SecuredServer.StartAsync();
        var key = await server.KeyAsync(expires: TimeSpan.FromHours(1));
        await server.OkAsync(HttpMethod.Get, "runs", key);
        server.Time.Advance(TimeSpan.FromHours(1));
        await server.FailAsync(HttpMethod.Get, "runs", key, 401, "API_KEY_EXPIRED");
    }

    [Fact]
    public async Task A_revocation_by_another_process_counts_within_seconds()
    {
        await using var server = await SecuredServer.StartAsync();
        var key = await server.KeyAsync();
        await server.OkAsync(HttpMethod.Get, "runs", key);
        ApiKeyText.TryParse(key, out var id, out _).ShouldBeTrue();
        await server.Store.Keys.RevokeAsync("acme", id, server.Time.GetUtcNow());
        server.Time.Advance(KeyCache.MaxAge);
        await server.FailAsync(HttpMethod.Get, "runs", key, 401, "API_KEY_REVOKED");
    }

    [Fact]
    public async Task A_revocation_over_HTTP_counts_at_once_and_the_door_stays_closed()
    {
        await using var server = await SecuredServer.StartAsync();
        var key = await server.KeyAsync();
        ApiKeyText.TryParse(key, out var id, out _).ShouldBeTrue();
        await server.OkAsync(HttpMethod.Delete, $"keys/{id}", key);
        await server.FailAsync(HttpMethod.Get, "runs", key, 401, "API_KEY_REVOKED");
        server.Time.Advance(TimeSpan.FromMinutes(1));
        await server.FailAsync(HttpMethod.Get, "runs", null, 401, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task A_lower_role_is_told_which_one_it_takes()
    {
        await using var server = await SecuredServer.StartAsync();
        var problem = await server.FailAsync(HttpMethod.Get, "keys", await server.KeyAsync(AccessRole.Operator), 403, "FORBIDDEN");
        problem.GetProperty("detail").GetString()!.ShouldContain("admin");
    }

    [Fact]
    public async Task An_admin_cannot_touch_keys_of_another_tenant()
    {
        await using var server = await SecuredServer.StartAsync();
        var other = await server.KeyAsync(tenant: "other");
        var key = await server.KeyAsync();
        ApiKeyText.TryParse(other, out var id, out _).ShouldBeTrue();
        await server.FailAsync(HttpMethod.Delete, $"keys/{id}", key, 404, "KEY_NOT_FOUND");
        (await server.OkAsync(HttpMethod.Get, "keys", key)).GetRawText().ShouldNotContain(id);
        await server.OkAsync(HttpMethod.Get, "runs", other);
    }

    [Fact]
    public async Task Keys_are_listed_in_pages()
    {
        await using var server = await SecuredServer.StartAsync();
        var key = await server.KeyAsync();
        for (var i = 0; i < 4; i++)
            await server.KeyAsync(AccessRole.Reader);
        var seen = new HashSet<string>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await server.OkAsync(HttpMethod.Get, $"keys?limit=2{cursor}", key);
            foreach (var one in page.GetProperty("keys").EnumerateArray())
                seen.Add(one.GetProperty("keyId").GetString()!).ShouldBeTrue();
            cursor = page.TryGetProperty("nextCursor", out var next) ? $"&cursor={next.GetString()}" : null;
        }

        seen.Count.ShouldBe(5);
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_recorded_in_batches()
    {
        await using var server = await SecuredServer.StartAsync();
        var key = await server.KeyAsync();
        await server.OkAsync(HttpMethod.Get, "runs", key);
        ApiKeyText.TryParse(key, out var id, out _).ShouldBeTrue();
        (await server.Store.Keys.FindAsync(id))!.LastUsedAt.ShouldBeNull();
        await server.Server.Services.GetRequiredService<KeyUses>().FlushAsync(default);
        (await server.Store.Keys.FindAsync(id))!.LastUsedAt.ShouldBe(server.Time.GetUtcNow());
    }

    [Fact]
    public void An_endpoint_that_does_not_say_who_may_use_it_keeps_the_server_from_starting()
    {
        var route = new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse("/forgotten"), 0);
        Should.Throw<InvalidOperationException>(() => EndpointRules.Check([new DefaultEndpointDataSource(route.Build())]))
            .Message.ShouldContain("/forgotten");
        route.Metadata.Add(new NeededRole(AccessRole.Reader));
        EndpointRules.Check([new DefaultEndpointDataSource(route.Build())]);
    }

    [Fact]
    public void A_stored_key_holds_nothing_of_its_secret()
    {
        var (key, record) = ApiKeyText.Create("acme", AccessRole.Reader, "k", DateTimeOffset.UnixEpoch);
        ApiKeyText.TryParse(key, out _, out var secret).ShouldBeTrue();
        ApiKeyText.Matches(record, secret).ShouldBeTrue();
        Convert.ToHexStringLower(record.Hash.Span).ShouldNotBe(secret);
        ApiKeyText.Create("acme", AccessRole.Reader, "k", DateTimeOffset.UnixEpoch).Key.ShouldNotBe(key);
    }
}
