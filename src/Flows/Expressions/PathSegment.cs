using System.Globalization;
using System.Text;

namespace StepFlow.Flows.Expressions;

/// <summary>One step of a path: a field name, or an index when <see cref="Name"/> is null.</summary>
/// <param name="Name">The field, or null.</param>
/// <param name="Index">The index from 0, when there is no name.</param>
public readonly record struct PathSegment(string? Name, int Index = 0)
{
    internal void AppendTo(StringBuilder text)
    {
        if (Name is null)
            text.Append(CultureInfo.InvariantCulture, $"[{Index}]");
        else if (Name.Length > 0 && Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            text.Append('.').Append(Name);
        else
            text.Append("[\"").Append(Name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append("\"]");
    }
}
