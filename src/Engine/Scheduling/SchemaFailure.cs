using StepFlow.Flows.Json;
using StepFlow.Flows.Model;
using StepFlow.JsonSchema;

namespace StepFlow.Engine.Scheduling;

/// <summary>The failure that a value causes which does not satisfy its schema. Names places, never values.</summary>
static class SchemaFailure
{
    const int ShownInMessage = 3;

    public static FlowError Of(string what, IReadOnlyList<SchemaViolation> violations)
    {
        var shown = string.Join("; ", violations.Take(ShownInMessage).Select(v => $"{v.InstancePath}: {v.Message}"));
        var more = violations.Count > ShownInMessage ? $"; and {violations.Count - ShownInMessage} more" : "";
        return new FlowError(ErrorCodes.SchemaViolation, $"{what} does not satisfy its schema: {shown}{more}", CanonicalJson.Build(w =>
        {
            w.WriteStartObject();
            w.WriteStartArray("violations"u8);
            foreach (var violation in violations)
            {
                w.WriteStartObject();
                w.WriteString("path"u8, violation.InstancePath);
                w.WriteString("schemaPath"u8, violation.SchemaPath);
                w.WriteString("keyword"u8, violation.Keyword);
                w.WriteString("message"u8, violation.Message);
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteEndObject();
        }));
    }
}
