using System.Text.Json;

namespace StepFlow.Flows.Json;

/// <summary>Ready-made immutable JSON values.</summary>
public static class JsonValues
{
    /// <summary><c>null</c></summary>
    public static JsonElement Null { get; } = JsonElement.Parse("null");

    /// <summary><c>true</c></summary>
    public static JsonElement True { get; } = JsonElement.Parse("true");

    /// <summary><c>false</c></summary>
    public static JsonElement False { get; } = JsonElement.Parse("false");

    /// <summary><c>{}</c></summary>
    public static JsonElement EmptyObject { get; } = JsonElement.Parse("{}");

    /// <summary><c>[]</c></summary>
    public static JsonElement EmptyArray { get; } = JsonElement.Parse("[]");

    /// <summary>A boolean as an element.</summary>
    public static JsonElement Boolean(bool value) => value ? True : False;

    /// <summary>A string as an element.</summary>
    public static JsonElement String(string value) => CanonicalJson.Build(w => w.WriteStringValue(value));
}
