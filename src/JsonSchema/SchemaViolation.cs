namespace StepFlow.JsonSchema;

/// <summary>One reason why an instance does not satisfy a schema.</summary>
/// <param name="InstancePath">Where in the instance, as a path such as <c>$.items[0].name</c>; <c>$</c> is the whole instance.</param>
/// <param name="SchemaPath">The keyword that failed, as a JSON pointer into the schema, for instance <c>/properties/name/type</c>.</param>
/// <param name="Keyword">The keyword, for instance <c>required</c>.</param>
/// <param name="Message">A sentence for a person, without the instance's values (they may be secret).</param>
public sealed record SchemaViolation(string InstancePath, string SchemaPath, string Keyword, string Message);
