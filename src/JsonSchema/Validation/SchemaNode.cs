using System.Text.Json;
using StepFlow.JsonSchema.Compilation;

namespace StepFlow.JsonSchema.Validation;

/// <summary>A compiled schema or subschema: its keywords, sorted by the kinds of instances they care about.</summary>
sealed class SchemaNode(SchemaResource resource, string pointer)
{
    Keyword[] _forObjects = [];
    Keyword[] _forArrays = [];
    Keyword[] _forStrings = [];
    Keyword[] _forNumbers = [];
    Keyword[] _forOthers = [];
    InstanceKinds _needsEvaluated;

    public SchemaResource Resource { get; } = resource;

    public string Pointer { get; } = pointer;

    /// <summary>Gives the node its keywords, once, before the schema is handed out.</summary>
    public void Fill(IReadOnlyList<Keyword> keywords)
    {
        Keyword[] For(InstanceKinds kind) => [.. keywords.Where(keyword => keyword.AppliesTo.HasFlag(kind))];
        _forObjects = For(InstanceKinds.Object);
        _forArrays = For(InstanceKinds.Array);
        _forStrings = For(InstanceKinds.String);
        _forNumbers = For(InstanceKinds.Number);
        _forOthers = For(InstanceKinds.Other);
        foreach (var keyword in keywords)
            _needsEvaluated |= keyword.NeedsEvaluated;
    }

    public bool Validate(JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var (keywords, kind) = Select(instance.ValueKind);
        if (keywords.Length == 0)
            return true;
        if (!context.Enter(this, out var scoped))
            return false;
        var valid = (_needsEvaluated & kind) == 0
            ? ValidateAll(keywords, instance, context, evaluated)
            : ValidateTracked(keywords, instance, context, evaluated);
        context.Leave(scoped);
        return valid;
    }

    // Keywords such as unevaluatedProperties see what this schema evaluated, and nothing of its neighbours.
    static bool ValidateTracked(Keyword[] keywords, JsonElement instance, ValidationContext context, EvaluatedSet? outer)
    {
        var own = context.RentSet();
        var valid = ValidateAll(keywords, instance, context, own);
        if (valid)
            outer?.UnionWith(own);
        context.ReturnSet(own);
        return valid;
    }

    static bool ValidateAll(Keyword[] keywords, JsonElement instance, ValidationContext context, EvaluatedSet? evaluated)
    {
        var valid = true;
        foreach (var keyword in keywords)
        {
            valid &= keyword.Validate(instance, context, evaluated);
            if (!valid && context.StopsNow)
                break;
        }
        return valid;
    }

    (Keyword[] Keywords, InstanceKinds Kind) Select(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => (_forObjects, InstanceKinds.Object),
        JsonValueKind.Array => (_forArrays, InstanceKinds.Array),
        JsonValueKind.String => (_forStrings, InstanceKinds.String),
        JsonValueKind.Number => (_forNumbers, InstanceKinds.Number),
        _ => (_forOthers, InstanceKinds.Other),
    };
}
