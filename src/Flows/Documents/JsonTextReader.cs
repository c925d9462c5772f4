using System.Text.Json;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Documents;

/// <summary>Feeds a JSON text to a builder.</summary>
static class JsonTextReader
{
    /// <summary>Reads until the end, the first syntax error, or the builder has had enough.</summary>
    /// <returns>The syntax error, if there is one.</returns>
    public static Diagnostic? Read(ReadOnlySpan<byte> utf8, DocumentBuilder builder, bool withPositions)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var positions = new TextPositions(utf8);
        try
        {
            while (!builder.Stopped && reader.Read())
                Feed(ref reader, builder, withPositions ? positions.At((int)reader.TokenStartIndex) : default);
            return null;
        }
        catch (JsonException e)
        {
            var position = withPositions ? Position(utf8, (int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0)) : default;
            return DiagnosticCodes.Create(4000, "This is not valid JSON: " + Sentence(e.Message), "$", position);
        }
        catch (InvalidOperationException)
        {
            const string Message = "This text contains half of a surrogate pair (\\ud800 to \\udfff alone), which is not Unicode. Write the whole character.";
            return DiagnosticCodes.Create(4000, Message, "$", withPositions ? positions.At((int)reader.TokenStartIndex) : default);
        }
    }

    static void Feed(ref Utf8JsonReader reader, DocumentBuilder builder, SourcePosition position)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                builder.Start(true, position);
                break;
            case JsonTokenType.StartArray:
                builder.Start(false, position);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                builder.End();
                break;
            case JsonTokenType.PropertyName:
                builder.Text(reader.GetString()!, position);
                break;
            case JsonTokenType.String when reader.ValueIsEscaped:
                builder.Text(reader.GetString()!, position);
                break;
            case JsonTokenType.String:
                builder.RawText(reader.ValueSpan, position);
                break;
            default:
                builder.Raw(reader.ValueSpan, position);
                break;
        }
    }

    static SourcePosition Position(ReadOnlySpan<byte> utf8, int line, int byteInLine)
    {
        var start = 0;
        for (var i = 0; i < line; i++)
            start += utf8[start..].IndexOf((byte)'\n') + 1;
        var positions = new TextPositions(utf8[start..]);
        return new SourcePosition(line + 1, positions.At(byteInLine).Column);
    }

    static string Sentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.') + ".";
    }
}
