using System.Text.Json;

namespace StepFlow.Flows.Expressions;

/// <summary>The two notions of truth of the dialects. Both are upstream's and differ on purpose.</summary>
public static class Truth
{
    /// <summary><c>$if</c>: null and false are false, everything else is true.</summary>
    public static bool OfCondition(JsonElement value) => value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False);

    /// <summary><c>skipIf</c>: false, 0 and <c>""</c> are false; everything else, null included, is true.</summary>
    public static bool OfSkipIf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.False => false,
        JsonValueKind.Number => !(value.TryGetDouble(out var number) && number == 0),
        JsonValueKind.String => !value.ValueEquals(""u8),
        _ => true,
    };
}
