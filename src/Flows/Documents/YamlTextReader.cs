using StepFlow.Flows.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StepFlow.Flows.Documents;

/// <summary>Feeds a YAML text to a builder, event by event.</summary>
static class YamlTextReader
{
    public static void Read(string text, DocumentBuilder builder)
    {
        Scalar? last = null;
        var parser = new Parser(new StringReader(text));
        var documents = 0;
        try
        {
            while (!builder.Stopped && parser.MoveNext())
            {
                if (parser.Current is Scalar scalar)
                    last = scalar;
                if (parser.Current is DocumentStart && ++documents > 1)
                    builder.Stop(4000, "A file holds one document; a second one begins here. Put each flow into a file of its own.", At(parser.Current.Start));
                else
                    Feed(parser.Current!, builder);
            }

            if (documents == 0)
                builder.Stop(4000, "The document is empty.", new SourcePosition(1, 1));
        }
        catch (YamlException e)
        {
            var (code, message) = YamlMessages.Explain(e, text, last);
            builder.Stop(code, message, At(e.Start));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The YAML library signals some malformed texts with exceptions of any kind.
            var position = parser.Current is { } current ? At(current.Start) : new SourcePosition(1, 1);
            builder.Stop(4000, "The text after this place is not valid YAML.", position);
        }
    }

    static void Feed(ParsingEvent current, DocumentBuilder builder)
    {
        var position = At(current.Start);
        switch (current)
        {
            case MappingStart start:
                CheckTag(start.Tag, builder, position);
                builder.Start(true, position, Anchor(start));
                break;
            case SequenceStart start:
                CheckTag(start.Tag, builder, position);
                builder.Start(false, position, Anchor(start));
                break;
            case MappingEnd or SequenceEnd:
                builder.End();
                break;
            case AnchorAlias alias:
                builder.Alias(alias.Value.Value, position);
                break;
            case Scalar scalar:
                YamlScalars.Feed(scalar, Anchor(scalar), position, builder);
                break;
        }
    }

    static void CheckTag(TagName tag, DocumentBuilder builder, SourcePosition position)
    {
        if (!tag.IsEmpty && !tag.IsNonSpecific && !tag.Value.StartsWith(YamlScalars.CoreTags, StringComparison.Ordinal))
            builder.Stop(4000, YamlScalars.UnknownTag(tag.Value), position);
    }

    static string? Anchor(NodeEvent node) => node.Anchor.IsEmpty ? null : node.Anchor.Value;

    static SourcePosition At(Mark mark) => new((int)mark.Line, (int)mark.Column);
}
