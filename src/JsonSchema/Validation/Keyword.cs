using System.Text.Json;

namespace StepFlow.JsonSchema.Validation;

/// <summary>One check of a compiled schema. Immutable once compiled, so it is shared by all threads.</summary>
abstract class Keyword(KeywordPlace place)
{
    public KeywordPlace Place { get; } = place;

    /// <summary>Instances of other kinds satisfy the keyword and never get here.</summary>
    public virtual InstanceKinds AppliesTo => InstanceKinds.All;

    /// <summary>Kinds of which somebody must note the evaluated children before this keyword runs.</summary>
    public virtual InstanceKinds NeedsEvaluated => 0;

    /// <summary>Checks an instance, reporting to the context.</summary>
    /// <param name="instance">Of a kind in <see cref="AppliesTo"/>.</param>
    /// <param name="context">The validation under way.</param>
    /// <param name="evaluated">Takes note of the children that were evaluated, when anyone asks for it.</param>
    public abstract bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated);
}
