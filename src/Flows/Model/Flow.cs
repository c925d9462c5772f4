using System.Collections.Immutable;
using System.Text.Json;
using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Model;

/// <summary>A workflow, the same whatever dialect its document was written in. Immutable.</summary>
public sealed record Flow
{
    /// <summary>Content id of <see cref="Document"/>: 64 lower-case hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>The whole document as compact JSON, keys in the order written. Parsing it again gives this flow.</summary>
    public required JsonElement Document { get; init; }

    /// <summary>Which steps run, and when.</summary>
    public required EvaluationMode Mode { get; init; }

    /// <summary>The name, when given.</summary>
    public string? Name { get; init; }

    /// <summary>For a person.</summary>
    public string? Description { get; init; }

    /// <summary>Free text.</summary>
    public string? Version { get; init; }

    /// <summary>The steps; a step refers only to earlier ones.</summary>
    public ImmutableArray<Step> Steps { get; init; } = [];

    /// <summary>Steps that run after an item has failed; their indexes continue after <see cref="Steps"/>.</summary>
    public ImmutableArray<Step> OnFailure { get; init; } = [];

    /// <summary>The result.</summary>
    public Expression Output { get; init; } = LiteralExpression.Null;

    /// <summary>JSON Schema of the input, when declared.</summary>
    public JsonElement? InputSchema { get; init; }

    /// <summary>JSON Schema of the result, when declared.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>Definitions shared by the schemas (<c>$defs</c>), when there are any.</summary>
    public JsonElement? SchemaDefinitions { get; init; }

    /// <summary>The variables.</summary>
    public ImmutableArray<VariableDeclaration> Variables { get; init; } = [];

    /// <summary>Whether the flow declares its variables at all; without a declaration any variable may be given.</summary>
    public bool DeclaresVariables { get; init; }

    /// <summary>The tests inside the document.</summary>
    public FlowTests? Tests { get; init; }

    /// <summary>Example inputs.</summary>
    public ImmutableArray<FlowExample> Examples { get; init; } = [];

    /// <summary>Free data about the flow; an object.</summary>
    public JsonElement? Metadata { get; init; }
}
