using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StepFlow.Flows.Documents;

/// <summary>Says in a person's words what the YAML library complains about, with the usual cause.</summary>
static class YamlMessages
{
    const int SimpleKeyLength = 1024;

    public static (int Code, string Message) Explain(YamlException error, string text, Scalar? last)
    {
        var at = (int)Math.Clamp(error.Start.Index, 0, text.Length);
        var length = last is { Value.Length: > SimpleKeyLength } && at < text.Length && text[at] == ':' ? last.Value.Length : LongKeyAt(text, at);
        if (length > SimpleKeyLength)
            return (4010, $"A key has {length:N0} characters; at most {SimpleKeyLength:N0} are allowed. Is a quote or a line break missing?");
        return (4000, $"This is not valid YAML: {Sentence(error.Message)} {Hint(error.Message, text, at)}".TrimEnd());
    }

    static string Hint(string message, string text, int at)
    {
        if (HasTabIndent(text, at))
            return "The line is indented with a tab; YAML allows only spaces there.";
        if (message.Contains("quoted scalar", StringComparison.OrdinalIgnoreCase))
            return "Is a closing quote missing, or a backslash not doubled?";
        if (message.Contains("invalid mapping", StringComparison.OrdinalIgnoreCase) || message.Contains("Mapping values", StringComparison.Ordinal))
            return "A text that contains ': ' must be quoted; otherwise check the indentation of this line.";
        if (message.Contains("cannot start any token", StringComparison.Ordinal))
            return "Quote texts that begin with @, `, % or the like.";
        if (message.Contains("flow mapping", StringComparison.Ordinal) || message.Contains("flow sequence", StringComparison.Ordinal))
            return "Is a comma, or a closing '}' or ']' missing?";
        return "Check the indentation of this line and the one before it.";
    }

    // The length of a plain key that is alone on its line.
    static int LongKeyAt(string text, int at)
    {
        var line = text.AsSpan(LineStart(text, at)).TrimStart(' ');
        var end = line.IndexOfAny(" \n:");
        return end > 0 && line[end] == ':' ? end : 0;
    }

    static int LineStart(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', Math.Min(at, text.Length) - 1) + 1;

    static bool HasTabIndent(string text, int at)
    {
        for (var i = LineStart(text, at); i < text.Length && text[i] is ' ' or '\t'; i++)
        {
            if (text[i] == '\t')
                return true;
        }

        return false;
    }

    static string Sentence(string message) => message.Length == 0 ? "" : message.TrimEnd('.', ' ') + ".";
}
