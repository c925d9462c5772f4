using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;
using StepFlow.Flows.Json;

namespace StepFlow.Flows.Parsing;

/// <summary>Reads value expressions of all dialects. Subtrees without expressions stay one literal, a slice of the document.</summary>
sealed partial class ExpressionParser(ReadContext context)
{
    /// <summary>Reads a value. After a problem the result is a placeholder, never null.</summary>
    public Expression Parse(DocumentNode node) => TryParse(node) ?? Literal(node);

    /// <summary>The expression; null when the whole subtree is plain data.</summary>
    Expression? TryParse(DocumentNode node)
    {
        if (node is ScalarNode)
            return null;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            context.Report(4002, "The value nests too deeply to be read. Flatten it.", node);
            return null;
        }

        return node is SequenceNode sequence ? ParseSequence(sequence) : ParseMapping((MappingNode)node);
    }

    Expression? ParseSequence(SequenceNode sequence)
    {
        ImmutableArray<Expression>.Builder? items = null;
        for (var i = 0; i < sequence.Items.Length; i++)
        {
            context.Path.Push(i);
            var item = TryParse(sequence.Items[i]);
            context.Path.Pop();
            if (item is null && items is null)
                continue;
            if (items is null)
            {
                items = ImmutableArray.CreateBuilder<Expression>(sequence.Items.Length);
                for (var j = 0; j < i; j++)
                    items.Add(Literal(sequence.Items[j]));
            }

            items.Add(item ?? Literal(sequence.Items[i]));
        }

        if (items is null)
            return null;
        return items.All(e => e is LiteralExpression)
            ? Folded(sequence, w => WriteArray(w, items))
            : new ArrayExpression(items.DrainToImmutable()) { Position = sequence.Position };
    }

    Expression? ParseObject(MappingNode mapping)
    {
        ImmutableArray<KeyValuePair<string, Expression>>.Builder? properties = null;
        for (var i = 0; i < mapping.Entries.Length; i++)
        {
            var (key, value) = mapping.Entries[i];
            if (value is ScalarNode && properties is null)
                continue;
            context.Path.Push(DocumentJson.KeyText(key));
            var property = TryParse(value);
            context.Path.Pop();
            if (property is null && properties is null)
                continue;
            if (properties is null)
            {
                properties = ImmutableArray.CreateBuilder<KeyValuePair<string, Expression>>(mapping.Entries.Length);
                for (var j = 0; j < i; j++)
                    properties.Add(new(DocumentJson.KeyText(mapping.Entries[j].Key), Literal(mapping.Entries[j].Value)));
            }

            properties.Add(new(DocumentJson.KeyText(key), property ?? Literal(value)));
        }

        if (properties is null)
            return null;
        return properties.All(p => p.Value is LiteralExpression)
            ? Folded(mapping, w => WriteObject(w, properties))
            : new ObjectExpression(properties.DrainToImmutable()) { Position = mapping.Position };
    }

    Expression? ParseMapping(MappingNode mapping)
    {
        var found = default(Form);
        DocumentNode? value = null;
        foreach (var (key, candidate) in mapping.Entries)
        {
            if (key is ScalarNode { Text: ['$', ..] text } && Forms.TryGetValue(text, out var form) && (value is null || form < found))
                (found, value) = (form, candidate);
        }

        if (value is null)
            return ParseObject(mapping);
        return found switch
        {
            Form.Literal => Checked(mapping, KnownKeys.Literal, new LiteralExpression(value.ToJson()) { Position = value.Position }),
            Form.If => ParseIf(mapping, value),
            Form.Coalesce => ParseCoalesce(mapping, value),
            Form.From => ParseFrom(mapping, value),
            Form.Step => ParseStep(mapping, value),
            Form.Input => ParseInput(mapping, value),
            Form.Variable => ParseVariable(mapping, value),
            Form.Error => ParseError(mapping, value),
            Form.Secret => ParseSecret(mapping, value),
            _ => ParseOperator(mapping, found, value),
        };
    }

    IfExpression ParseIf(MappingNode mapping, DocumentNode condition)
    {
        MarkLazy("$if", mapping);
        context.WarnUnknown(mapping, KnownKeys.If);
        if (mapping.Find("then") is null)
            context.Report(4008, "'$if' needs a 'then' beside it.", mapping);
        var then = ParseAt("then", mapping.Find("then"));
        return new IfExpression(WithoutSecrets(() => ParseAt("$if", condition)!), then ?? LiteralExpression.Null, ParseAt("else", mapping.Find("else")))
        {
            Position = mapping.Position,
        };
    }

    CoalesceExpression ParseCoalesce(MappingNode mapping, DocumentNode value)
    {
        MarkLazy("$coalesce", mapping);
        context.WarnUnknown(mapping, KnownKeys.Coalesce);
        return new CoalesceExpression(ParseList("$coalesce", value, 3004)) { Position = mapping.Position };
    }

    ImmutableArray<Expression> ParseList(string key, DocumentNode value, int code)
    {
        if (value is not SequenceNode sequence)
        {
            context.Report(code, $"'{key}' takes a sequence of values, not {ReadContext.Kind(value)}.", value);
            return [];
        }

        context.Path.Push(key);
        var items = ImmutableArray.CreateBuilder<Expression>(sequence.Items.Length);
        for (var i = 0; i < sequence.Items.Length; i++)
        {
            context.Path.Push(i);
            items.Add(Parse(sequence.Items[i]));
            context.Path.Pop();
        }

        context.Path.Pop();
        return items.DrainToImmutable();
    }

    Expression? ParseAt(string key, DocumentNode? value)
    {
        if (value is null)
            return null;
        context.Path.Push(key);
        var parsed = Parse(value);
        context.Path.Pop();
        return parsed;
    }

    Expression Checked(MappingNode mapping, KeyTable known, Expression expression)
    {
        context.WarnUnknown(mapping, known);
        return expression;
    }

    void MarkLazy(string what, DocumentNode at) => context.Modes.Lazy ??= context.Place(what, at);

    void MarkEager(string what, DocumentNode at) => context.Modes.From ??= context.Place(what, at);

    static LiteralExpression Literal(DocumentNode node) => new(node.ToJson()) { Position = node.Position };

    static LiteralExpression Folded(DocumentNode node, Action<Utf8JsonWriter> write) =>
        new(CanonicalJson.Build(write)) { Position = node.Position };

    static void WriteArray(Utf8JsonWriter writer, IEnumerable<Expression> items)
    {
        writer.WriteStartArray();
        foreach (var item in items)
            ((LiteralExpression)item).Value.WriteTo(writer);
        writer.WriteEndArray();
    }

    static void WriteObject(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, Expression>> properties)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in properties)
        {
            writer.WritePropertyName(name);
            ((LiteralExpression)value).Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
