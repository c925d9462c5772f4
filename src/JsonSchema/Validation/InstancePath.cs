using System.Globalization;
using System.Text;
using System.Text.Json;
using StepFlow.JsonSchema.Values;

namespace StepFlow.JsonSchema.Validation;

/// <summary>The way from the instance's root to where validation stands; becomes text only when something is wrong.</summary>
sealed class InstancePath
{
    Step[] _steps = new Step[16];
    int _count;

    public void Push(JsonProperty property) => Push(new Step(property, -1));

    public void Push(int index) => Push(new Step(default, index));

    public void Pop() => _steps[--_count] = default;

    public void Clear()
    {
        Array.Clear(_steps, 0, _count);
        _count = 0;
    }

    public override string ToString()
    {
        var path = new StringBuilder("$");
        foreach (var step in _steps.AsSpan(0, _count))
        {
            if (step.Index >= 0)
                path.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            else
                AppendName(path, JsonText.ToText(JsonText.RawName(step.Property)));
        }
        return path.ToString();
    }

    static void AppendName(StringBuilder path, string name)
    {
        if (IsPlain(name))
            path.Append('.').Append(name);
        else
            path.Append("[\"")
                .Append(name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))
                .Append("\"]");
    }

    static bool IsPlain(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '$');

    void Push(Step step)
    {
        if (_count == _steps.Length)
            Array.Resize(ref _steps, _count * 2);
        _steps[_count++] = step;
    }

    readonly record struct Step(JsonProperty Property, int Index);
}
