using System.Text.Json;

namespace StepFlow.Cli.Testing;

/// <summary>A place where a result is not what a test case expects.</summary>
/// <param name="Path">Where in the result.</param>
/// <param name="Expected">What the case says; null: nothing should be here.</param>
/// <param name="Actual">What the run gave; null: nothing is there.</param>
sealed record Mismatch(string Path, JsonElement? Expected, JsonElement? Actual)
{
    const int MaxText = 200;

    public override string ToString() => $"{Path}: expected {Text(Expected)}, got {Text(Actual)}";

    static string Text(JsonElement? value)
    {
        var text = value?.GetRawText() ?? "nothing";
        return text.Length > MaxText ? text[..MaxText] + "…" : text;
    }
}
