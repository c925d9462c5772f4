using System.Text;
using System.Text.Json;
using StepFlow.Flows.Documents;

namespace StepFlow.Cli.Input;

/// <summary>JSON and YAML texts as values.</summary>
static class ValueText
{
    /// <summary>Reads a text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <param name="isJson">Whether it has to be JSON; YAML includes JSON.</param>
    /// <exception cref="CliException">It is not what it should be; everything found is named with line and column.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string source, bool isJson)
    {
        if (isJson && utf8.Span.TrimStart(" \t\r\n\uFEFF"u8) is not [(byte)'{' or (byte)'[', ..])
            return Scalar(utf8, source);
        var document = DocumentReader.Read(utf8, DocumentLimits.Default, isJson ? "value.json" : null);
        if (!document.IsFatal)
            return document.Root!.ToJson();
        var problems = document.Diagnostics.Where(d => d.Level == Flows.Diagnostics.DiagnosticLevel.Fatal).Take(10);
        throw new CliException(
            CliException.InvalidValue,
            $"{source} is not valid {(isJson ? "JSON" : "YAML")}:"
                + string.Concat(problems.Select(p => $"{Environment.NewLine}  {p.Position}: {p.Message}")),
            ExitCodes.Invalid);
    }

    public static JsonElement Parse(string text, string source, bool isJson) => Parse(Encoding.UTF8.GetBytes(text), source, isJson);

    static JsonElement Scalar(ReadOnlyMemory<byte> utf8, string source)
    {
        try
        {
            return JsonElement.Parse(utf8.Span);
        }
        catch (JsonException e)
        {
            var place = e.LineNumber is { } line ? $"{line + 1}:{e.BytePositionInLine + 1}: " : "";
            throw new CliException(CliException.InvalidValue, $"{source} is not valid JSON:{Environment.NewLine}  " +
                $"{place}{e.Message.Split(" LineNumber:")[0]}", ExitCodes.Invalid, e);
        }
    }
}
