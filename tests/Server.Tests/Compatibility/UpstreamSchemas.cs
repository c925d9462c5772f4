using System.Text.Json;
using System.Text.Json.Nodes;
using StepFlow.JsonSchema;

namespace StepFlow.Server.Tests.Compatibility;

/// <summary>The schemas that upstream 0.11.1 publishes for its API, as JSON Schemas of their own.</summary>
static class UpstreamSchemas
{
    static readonly JsonObject Document = JsonNode.Parse(File.ReadAllText(Path()))!.AsObject();
    static readonly SchemaCompiler Compiler = new();

    /// <summary>The operations, as <c>GET /runs/{run_id}</c>.</summary>
    public static IEnumerable<(string Method, string Path, JsonNode Operation)> Operations =>
        from path in Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!);

    /// <summary>What is wrong with an answer to an operation; nothing: it is as upstream's would be.</summary>
    public static IEnumerable<string> Violations(string operationId, int status, JsonElement body)
    {
        var operation = Operations.Single(o => o.Operation["operationId"]!.GetValue<string>() == operationId).Operation;
        var response = operation["responses"]![status.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        response.ShouldNotBeNull($"upstream does not answer {operationId} with {status}");
        var schema = response["content"]!.AsObject().First().Value!["schema"]!;
        return Compile(schema).Validate(body).Select(v => $"{operationId} {status} {v.InstancePath}: {v.Message} ({v.SchemaPath})");
    }

    // An OpenAPI 3.1 schema is JSON Schema 2020-12; only its references point into the document around it.
    static ICompiledSchema Compile(JsonNode schema)
    {
        var whole = schema.DeepClone().AsObject();
        whole["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        whole["$defs"] = Document["components"]!["schemas"]!.DeepClone();
        return Compiler.Compile(JsonElement.Parse(whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal)));
    }

    static string Path()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = System.IO.Path.Combine(at.FullName, "shared", "spec", "schemas", "0.11.1", "openapi.json");
            if (File.Exists(candidate))
                return candidate;
        }

        throw new FileNotFoundException("shared/spec/schemas/0.11.1/openapi.json is not next to the repository");
    }
}
