using System.Text.Json;
using System.Text.Json.Nodes;

namespace StepFlow.Server.Tests.Document;

/// <summary>The document that describes the API says enough to make a client from, and does not change by accident.</summary>
public sealed class ApiDocumentTests : IAsyncLifetime
{
    const string Update = "STEPFLOW_UPDATE_OPENAPI";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    TestServer _server = null!;
    JsonObject _document = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _document = JsonNode.Parse(await _server.Http.GetStringAsync(new Uri("openapi.json", UriKind.Relative), TestContext.Current.CancellationToken))!.AsObject();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void Every_operation_has_a_name_words_and_problems()
    {
        var operations = Operations().ToArray();
        operations.Select(o => o.Operation["operationId"]?.GetValue<string>()).ShouldAllBe(id => !string.IsNullOrEmpty(id));
        operations.Select(o => o.Operation["operationId"]!.GetValue<string>()).ShouldBeUnique();
        foreach (var (name, operation) in operations)
        {
            operation["summary"].ShouldNotBeNull(name);
            operation["description"].ShouldNotBeNull(name);
            operation["tags"]!.AsArray().Count.ShouldBe(1, name);
            var failures = operation["responses"]!.AsObject().Where(r => r.Key[0] is '4' or '5').ToArray();
            failures.ShouldNotBeEmpty(name);
            failures.ShouldAllBe(f => f.Value!["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>() == "#/components/schemas/Problem");
            operation["responses"]!.AsObject().ShouldContain(r => r.Key[0] == '2', name);
        }
    }

    [Fact]
    public void States_are_texts_and_results_one_of_their_kinds()
    {
        var schemas = _document["components"]!["schemas"]!;
        schemas["RunState"]!["enum"]!.AsArray().Select(e => e!.GetValue<string>())
            .ShouldBe(["running", "completed", "failed", "cancelled", "paused", "recoveryFailed"]);
        schemas["StepRunState"]!["enum"]!.AsArray().Count.ShouldBe(6);
        schemas["FlowResult"]!["oneOf"]!.AsArray().Select(o => o!["properties"]!["outcome"]!["enum"]![0]!.GetValue<string>())
            .ShouldBe(["success", "failed", "skipped"]);
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var schemas = _document["components"]!["schemas"]!.AsObject();
        foreach (var reference in References(_document))
            schemas.ContainsKey(reference.Replace("#/components/schemas/", "", StringComparison.Ordinal)).ShouldBeTrue(reference);
    }

    [Fact]
    public void The_document_is_the_approved_one()
    {
        var path = Path.Combine(Repository.Root, "docs", "openapi.json");
        var text = _document.ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable(Update) is { Length: > 0 })
            File.WriteAllText(path, text);
        File.Exists(path).ShouldBeTrue(path);
        (File.ReadAllText(path) == text).ShouldBeTrue(
            $"The API has changed. When that is meant, run these tests with {Update}=1 and commit docs/openapi.json; clients read it.");
    }

    IEnumerable<(string Name, JsonNode Operation)> Operations() =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key} {path.Key}", operation.Value!);

    static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Key == "$ref" && p.Value is JsonValue v ? [v.GetValue<string>()] : References(p.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };
}
