using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Runtime.Access;

namespace StepFlow.Server.Tests.Access;

/// <summary>Every operation of the server's own OpenAPI document, asked by everybody who must not get an answer.</summary>
public sealed class AccessMatrixTests : IAsyncLifetime
{
    static readonly string[] Anonymous = ["healthCheck", "liveness", "readiness"];

    // What a request has to say to get as far as the question whose things these are; operations that are not here send nothing.
    static readonly Dictionary<string, string> Bodies = new()
    {
        ["createRun"] = """{"flowId": "FLOW", "input": [{}]}""",
        ["storeFlow"] = """{"flow": {"steps": []}}""",
        ["storeBlob"] = """{"data": 1}""",
        ["createKey"] = """{"name": "k", "role": "reader"}""",
        ["updateTenant"] = "{}",
        ["createBatch"] = """{"flowId": "FLOW", "inputs": [{}]}""",
        ["debugExecuteStep"] = """{"stepIds": ["wait"]}""",
        ["setWebhooks"] = """{"webhooks": []}""",
    };

    readonly Dictionary<string, string> _parameters = new()
    {
        ["stepId"] = "wait", ["name"] = "go",
    };

    static readonly string[] StartsWithFlow = ["createRun", "createBatch"];

    SecuredServer _server = null!;
    string _admin = null!;
    List<Operation> _operations = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SecuredServer.StartAsync();
        _admin = await _server.KeyAsync();
        ApiKeyText.TryParse(_admin, out var keyId, out _).ShouldBeTrue();
        _parameters["keyId"] = keyId;
        _parameters["flowId"] = await _server.StoreAsync(_admin, SecuredServer.Waiting);
        _parameters["runId"] = await _server.StartAsync(_admin, _parameters["flowId"]);
        _parameters["batchId"] = (await _server.OkAsync(HttpMethod.Post, "batches", _admin, new { flowId = _parameters["flowId"], inputs = new[] { new { } } }))
            .GetProperty("batchId").GetString()!;
        _parameters["blobId"] = (await _server.OkAsync(HttpMethod.Post, "blobs", _admin, new { data = "of acme" })).GetProperty("blobId").GetString()!;
        _parameters["deliveryId"] = await DeliveryAsync();
        _operations = Read(await _server.OkAsync(HttpMethod.Get, "openapi.json", null));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void Every_endpoint_is_an_operation_of_the_document()
    {
        var known = _operations.Select(o => $"{o.Method} {o.Path}").ToHashSet(StringComparer.OrdinalIgnoreCase);
        var endpoints = _server.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText}"))
            .Where(e => !e.EndsWith("/openapi.json", StringComparison.Ordinal) && e != "GET /metrics").ToList();
        endpoints.Count.ShouldBeGreaterThan(20);
        endpoints.Where(e => !known.Contains(e)).ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_health_of_the_server_is_open_to_anyone() =>
        _operations.Where(o => o.Role is null).Select(o => o.Id).ShouldBe(Anonymous, ignoreOrder: true);

    [Fact]
    public void Every_parameter_of_a_path_has_a_value_in_the_matrix() =>
        _operations.SelectMany(o => o.Parameters).Distinct().Where(p => !_parameters.ContainsKey(p)).ShouldBeEmpty(
            "give these parameters a value in _parameters, that of something of the tenant acme");

    [Fact]
    public async Task Nobody_without_a_valid_key_gets_in()
    {
        var expired = await _server.KeyAsync(expires: TimeSpan.FromSeconds(1));
        var revoked = await _server.KeyAsync();
        ApiKeyText.TryParse(revoked, out var id, out _).ShouldBeTrue();
        await _server.Store.Keys.RevokeAsync("acme", id, _server.Time.GetUtcNow());
        _server.Time.Advance(TimeSpan.FromSeconds(5));
        foreach (var operation in _operations.Where(o => o.Role is not null))
        {
            await ExpectAsync(operation, null, "no key", 401);
            await ExpectAsync(operation, "sfk_garbage", "garbage", 401);
            await ExpectAsync(operation, _admin[..^2] + "00", "wrong secret", 401);
            await ExpectAsync(operation, expired, "expired", 401);
            await ExpectAsync(operation, revoked, "revoked", 401);
        }
    }

    [Fact]
    public async Task No_lower_role_gets_in()
    {
        var keys = new Dictionary<AccessRole, string>();
        foreach (var role in Enum.GetValues<AccessRole>())
            keys[role] = await _server.KeyAsync(role);
        foreach (var operation in _operations.Where(o => o.Role is not null))
        {
            foreach (var (role, key) in keys.Where(k => k.Key < operation.Role))
                await ExpectAsync(operation, key, role.ToString(), 403);
        }
    }

    [Fact]
    public async Task An_admin_of_another_tenant_finds_nothing()
    {
        var other = await _server.KeyAsync(tenant: "other");

        // Lists first: afterwards the audit log of the other tenant has what it asked for itself.
        // The stream of a tenant has no end; it has a test of its own.
        foreach (var operation in _operations.Where(o => o.Role is not null && o.Id != "watchRuns").OrderBy(o => o.Parameters.Length))
        {
            if (operation.Parameters.Any(p => p is not ("name" or "stepId")) || StartsWithFlow.Contains(operation.Id))
            {
                await ExpectAsync(operation, other, "other tenant", 404);
                continue;
            }

            using var response = await SendAsync(operation, other);
            ((int)response.StatusCode).ShouldBeLessThan(500, operation.ToString());
            var text = await response.Content.ReadAsStringAsync();
            foreach (var parameter in new[] { "keyId", "flowId", "runId", "batchId", "blobId", "deliveryId" })
                text.ShouldNotContain(_parameters[parameter], Case.Insensitive, operation.ToString());
        }

        // And what the others asked for is untouched.
        (await _server.OkAsync(HttpMethod.Get, $"runs/{_parameters["runId"]}", _admin)).GetProperty("status").GetString().ShouldBe("running");
        await _server.OkAsync(HttpMethod.Get, $"blobs/{_parameters["blobId"]}", _admin);
        await _server.OkAsync(HttpMethod.Get, $"flows/{_parameters["flowId"]}", _admin);
        (await DeliveriesAsync()).ShouldHaveSingleItem().GetProperty("status").GetString().ShouldBe("failed");
        await _server.OkAsync(HttpMethod.Post, $"webhooks/deliveries/{_parameters["deliveryId"]}/redeliver", _admin);
    }

    [Fact]
    public async Task The_same_content_in_two_tenants_tells_neither_of_the_other()
    {
        var other = await _server.KeyAsync(tenant: "other");
        var blob = _parameters["blobId"];
        await _server.FailAsync(HttpMethod.Get, $"blobs/{blob}", other, 404, "BLOB_NOT_FOUND");
        await _server.OkAsync(HttpMethod.Post, "blobs", other, new { data = "of acme" });
        await _server.OkAsync(HttpMethod.Delete, $"blobs/{blob}", other);
        await _server.OkAsync(HttpMethod.Get, $"blobs/{blob}", _admin);
    }

    [Fact]
    public async Task The_stream_of_a_tenant_tells_of_its_own_runs_only()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Server.Url, "/api/v1/events"));
        request.Headers.Add("X-API-Key", await _server.KeyAsync(tenant: "other"));
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        var theirs = await _server.StartAsync(_admin, _parameters["flowId"]);
        var other = await _server.KeyAsync(tenant: "other");
        var mine = await _server.StartAsync(other, await _server.StoreAsync(other, SecuredServer.Quick));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        while (await reader.ReadLineAsync(limit.Token) is { } line && !line.Contains(mine, StringComparison.Ordinal))
            line.ShouldNotContain(theirs);
    }

    // A message that is given up at once, since its address is private.
    async Task<string> DeliveryAsync()
    {
        var body = new { flowId = await _server.StoreAsync(_admin, SecuredServer.Quick), input = new[] { 1 }, wait = true, webhooks = new[] { new { url = "http://127.0.0.1:9/" } } };
        await _server.OkAsync(HttpMethod.Post, "runs", _admin, body);
        while (true)
        {
            if (await DeliveriesAsync() is [var failed])
                return failed.GetProperty("id").GetString()!;
        }
    }

    async Task<JsonElement[]> DeliveriesAsync() =>
        [.. (await _server.OkAsync(HttpMethod.Get, "webhooks/deliveries?status=failed", _admin)).GetProperty("deliveries").EnumerateArray()];

    async Task ExpectAsync(Operation operation, string? key, string who, int status)
    {
        using var response = await SendAsync(operation, key);
        ((int)response.StatusCode).ShouldBe(status, $"{operation} by {who}: {await response.Content.ReadAsStringAsync()}");
    }

    Task<HttpResponseMessage> SendAsync(Operation operation, string? key)
    {
        var path = operation.Parameters.Aggregate(operation.Path, (text, name) => text.Replace($"{{{name}}}", _parameters[name], StringComparison.Ordinal));
        return _server.SendAsync(operation.Method, path, key, change: request =>
        {
            if (operation.HasBody)
            {
                var body = Bodies.GetValueOrDefault(operation.Id, "{}").Replace("FLOW", _parameters["flowId"], StringComparison.Ordinal);
                request.Content = new StringContent(body, null, "application/json");
            }
        });
    }

    static List<Operation> Read(JsonElement document)
    {
        var operations = new List<Operation>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject().Where(m => m.Value.TryGetProperty("operationId", out _)))
            {
                operations.Add(new Operation(
                    new HttpMethod(method.Name.ToUpperInvariant()),
                    path.Name,
                    method.Value.GetProperty("operationId").GetString()!,
                    method.Value.TryGetProperty("x-stepflow-role", out var role) ? AccessRoles.Parse(role.GetString()) : null,
                    method.Value.TryGetProperty("requestBody", out _),
                    [.. path.Name.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}'))]));
            }
        }

        return operations;
    }

    sealed record Operation(HttpMethod Method, string Path, string Id, AccessRole? Role, bool HasBody, string[] Parameters)
    {
        public override string ToString() => $"{Method} {Path}";
    }
}
