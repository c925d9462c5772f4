using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Json;
using StepFlow.Flows.Model;

namespace StepFlow.Runtime.Components.BuiltIns;

/// <summary>The flow that <c>/eval</c>, <c>/map</c> and <c>/iterate</c> run: stored (<c>flow_id</c>) or inline (<c>flow</c>, <c>workflow</c>).</summary>
static class ChildFlow
{
    static readonly string[] Fields = ["flow_id", "flow", "workflow"];

    /// <summary>Finds or stores the flow; to be called once the other fields have been read.</summary>
    /// <returns>The flow's id, or the failure.</returns>
    public static async ValueTask<(string? FlowId, ComponentResult Failure)> ResolveAsync(
        InputReader input, ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var given = Fields.Where(f => input.Present(f) is not null).ToArray();
        if (given.Length == 0 && call.Input.ValueKind == JsonValueKind.Object)
            input.Refuse("flow_id", "the id of a stored flow (or 'flow' the flow itself)", "nothing");
        else if (given.Length > 1)
            input.Refuse(given[1], $"left out when '{given[0]}' is given", "both");
        else if (given.Length == 1 && !IsUsable(given[0], input.Present(given[0])!.Value, out var expected))
            input.Refuse(given[0], expected, input.Present(given[0])!.Value);
        if (!input.IsValid)
            return (null, input.Failure());

        var value = input.Present(given[0])!.Value;
        if (value.ValueKind == JsonValueKind.Object)
            return await StoreAsync(value, given[0], call, context, cancellationToken);
        var id = value.GetString()!;
        if (await context.FindBlobAsync(id, cancellationToken) is not null)
            return (id, default);
        return (null, ComponentResult.Failed(
            ErrorCodes.InvalidInput, $"{call.Component}: there is no flow '{id}'; store it first, for instance with /put_blob and blob_type flow."));
    }

    /// <summary>Validates and stores a flow document; fatal findings are an INVALID_INPUT with all of them.</summary>
    public static async ValueTask<(string? FlowId, ComponentResult Failure)> StoreAsync(
        JsonElement flow, string field, ComponentCall call, IComponentContext context, CancellationToken cancellationToken)
    {
        var (id, diagnostics) = await context.StoreFlowAsync(flow, cancellationToken);
        if (id is not null)
            return (id, default);
        var fatal = diagnostics.Where(d => d.Level == DiagnosticLevel.Fatal).ToArray();
        var errors = diagnostics.Count(d => d.Level == DiagnosticLevel.Error);
        var first = fatal.Length > 0 ? $": {fatal[0].Message}" : "";
        return (null, ComponentResult.Failed(
            ErrorCodes.InvalidInput,
            $"{call.Component}: the flow in '{field}' cannot be used, {fatal.Length} fatal and {errors} error diagnostics{first}",
            CanonicalJson.Build(w => Write(w, diagnostics))));
    }

    static bool IsUsable(string field, JsonElement value, out string expected)
    {
        expected = field == "flow_id" ? "the id of a stored flow, 64 hexadecimal characters" : "a flow, or the id of a stored flow";
        return value.ValueKind == JsonValueKind.Object ? field != "flow_id" : BlobIds.IsValid(value);
    }

    static void Write(Utf8JsonWriter writer, IReadOnlyList<Diagnostic> diagnostics)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("diagnostics");
        foreach (var diagnostic in diagnostics)
        {
            writer.WriteStartObject();
            writer.WriteNumber("code", diagnostic.Code);
            writer.WriteString("kind", diagnostic.Kind);
            writer.WriteString("level", diagnostic.Level.ToString().ToLowerInvariant());
            writer.WriteString("message", diagnostic.Message);
            writer.WriteString("path", diagnostic.Path);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
