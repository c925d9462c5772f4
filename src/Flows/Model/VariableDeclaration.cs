using System.Text.Json;

namespace StepFlow.Flows.Model;

/// <summary>A variable that a flow declares.</summary>
public sealed record VariableDeclaration
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>JSON Schema of its value.</summary>
    public required JsonElement Schema { get; init; }

    /// <summary>
    /// The value when none is given: <c>default</c> of the schema, or, for a variable that is not required and has a
    /// simple type, the type's empty value (<c>""</c>, 0, false, null). Null: there is none.
    /// </summary>
    public JsonElement? Default { get; init; }

    /// <summary>For a person.</summary>
    public string? Description { get; init; }

    /// <summary>The environment variable that may supply it (<c>env_var</c>).</summary>
    public string? EnvironmentVariable { get; init; }

    /// <summary>Whether its value must never be journaled, logged or shown (<c>is_secret</c>).</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether a run needs it.</summary>
    public bool IsRequired { get; init; }
}
