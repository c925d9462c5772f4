using System.Text.Json;
using StepFlow.JsonSchema.Validation;

namespace StepFlow.JsonSchema.Keywords;

/// <summary>The schema <c>false</c>: no instance is valid.</summary>
sealed class NothingKeyword(KeywordPlace place) : Keyword(place)
{
    readonly string _message = place.Keyword switch
    {
        "additionalProperties" or "unevaluatedProperties" => "this property is not known to the schema; remove it",
        "properties" or "patternProperties" => "this property is not allowed",
        "items" or "additionalItems" or "unevaluatedItems" or "prefixItems" => "there must be no item here",
        "propertyNames" => "there must be no property",
        _ => "no value is allowed here",
    };

    public override bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated) => context.Fail(this, _message);
}
