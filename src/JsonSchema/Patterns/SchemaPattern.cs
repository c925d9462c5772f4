using System.Text.RegularExpressions;

namespace StepFlow.JsonSchema.Patterns;

/// <summary>A pattern of a schema: a regular expression of ECMA-262, searched for anywhere in a text.</summary>
sealed class SchemaPattern
{
    readonly Regex _regex;

    /// <exception cref="ArgumentException">The pattern is not a valid regular expression; the message says why.</exception>
    public SchemaPattern(string pattern, TimeSpan timeout)
    {
        Source = pattern;
        _regex = Build(EcmaPattern.Translate(pattern), timeout);
    }

    public string Source { get; }

    /// <summary>Whether the pattern runs in time linear in the text, whatever the text is.</summary>
    public bool IsLinear => _regex.Options.HasFlag(RegexOptions.NonBacktracking);

    /// <exception cref="RegexMatchTimeoutException">The search took longer than allowed.</exception>
    public bool IsMatch(ReadOnlySpan<char> text) => _regex.IsMatch(text);

    static Regex Build(string pattern, TimeSpan timeout)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, timeout);
        }
        catch (NotSupportedException)
        {
            // Look-around, back references and huge repetitions need the backtracking engine; the timeout bounds it.
            return new Regex(pattern, RegexOptions.CultureInvariant, timeout);
        }
    }
}
