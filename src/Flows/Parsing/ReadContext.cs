using System.Text.Json;
using StepFlow.Flows.Diagnostics;
using StepFlow.Flows.Documents;
using StepFlow.Flows.Expressions;

namespace StepFlow.Flows.Parsing;

/// <summary>What all parts of the reader share while one document is read.</summary>
sealed class ReadContext(FlowReadOptions options)
{
    const int CachedPaths = 4096;

    readonly Dictionary<string, ValuePath> _paths = [];

    public FlowReadOptions Options { get; } = options;

    public DiagnosticBag Diagnostics { get; } = new(options.Limits.MaxDiagnostics);

    public PathStack Path { get; } = new();

    public ModeMarks Modes { get; } = new();

    public FlowFacts Facts { get; } = new();

    public bool OperatorsEnabled { get; set; }

    /// <summary>Index of the step being read; -1 while the flow's own <c>output</c> is read.</summary>
    public int CurrentStep { get; set; } = -1;

    /// <summary>Whether the step being read belongs to <c>onFailure</c>.</summary>
    public bool InFailure => CurrentStep >= Facts.MainSteps;

    public void Report(int code, string message, DocumentNode at) => Diagnostics.Add(code, message, Path.ToString(), at.Position);

    public void Report(int code, string message, DocumentNode at, string key)
    {
        Path.Push(key);
        Report(code, message, at);
        Path.Pop();
    }

    public ModeMarks.Place Place(string what, DocumentNode at) => new(what, Path.ToString(), at.Position);

    /// <summary>The value of a key under any of its spellings; an explicit null counts as absent.</summary>
    public Field? Find(MappingNode mapping, params ReadOnlySpan<string> spellings)
    {
        Field? found = null;
        foreach (var (key, value) in mapping.Entries)
        {
            if (key is not ScalarNode { Text: { } text } || !spellings.Contains(text) || value is ScalarNode { IsNull: true })
                continue;
            if (found is { } first && first.Name != text)
                Report(4005, $"'{text}' is another spelling of '{first.Name}' at {first.Node.Position}. Keep one of them.", key, text);
            else
                found ??= new Field(text, value);
        }

        return found;
    }

    /// <summary>A text; numbers and booleans are taken as written.</summary>
    public string? Text(MappingNode mapping, params ReadOnlySpan<string> spellings)
    {
        if (Find(mapping, spellings) is not { } field)
            return null;
        if (field.Node is ScalarNode scalar)
            return scalar.Text ?? scalar.Value.GetRawText();
        Report(4007, $"'{field.Name}' must be a text, not {Kind(field.Node)}.", field.Node, field.Name);
        return null;
    }

    public bool? Boolean(MappingNode mapping, params ReadOnlySpan<string> spellings)
    {
        if (Find(mapping, spellings) is not { } field)
            return null;
        if (field.Node is ScalarNode { Value: { ValueKind: JsonValueKind.True or JsonValueKind.False } value })
            return value.GetBoolean();
        Report(4007, $"'{field.Name}' must be true or false, not {Kind(field.Node)}.", field.Node, field.Name);
        return null;
    }

    public MappingNode? Mapping(MappingNode mapping, params ReadOnlySpan<string> spellings)
    {
        if (Find(mapping, spellings) is not { } field)
            return null;
        if (field.Node is MappingNode inner)
            return inner;
        Report(4007, $"'{field.Name}' must be a mapping, not {Kind(field.Node)}.", field.Node, field.Name);
        return null;
    }

    public SequenceNode? Sequence(MappingNode mapping, params ReadOnlySpan<string> spellings)
    {
        if (Find(mapping, spellings) is not { } field)
            return null;
        if (field.Node is SequenceNode inner)
            return inner;
        Report(4007, $"'{field.Name}' must be a sequence, not {Kind(field.Node)}.", field.Node, field.Name);
        return null;
    }

    public ValuePath? ParsePath(string? text, DocumentNode at)
    {
        if (string.IsNullOrEmpty(text))
            return ValuePath.Root;
        if (_paths.TryGetValue(text, out var known))
            return known;
        if (!ValuePath.TryParse(text, out var path, out var error))
        {
            Report(3004, $"The path '{text}' is not valid: {error!.TrimEnd('.')}. Write for instance \"field\", \"$.field\" or \"$.items[0]\".", at);
            return null;
        }

        if (_paths.Count < CachedPaths)
            _paths[text] = path;
        return path;
    }

    /// <summary>Warns about keys that nothing reads.</summary>
    public void WarnUnknown(MappingNode mapping, KeyTable known)
    {
        foreach (var (key, _) in mapping.Entries)
        {
            if ((key is ScalarNode { Text: { } text } && known.Contains(text)) || Diagnostics.DropsWarning())
                continue;
            var name = DocumentJson.KeyText(key);
            var shown = name.Length > 60 ? name[..60] + "…" : name;
            var hint = known.Suggest(name) is { } suggestion ? $" Did you mean '{suggestion}'?" : $" Known here: {known}.";
            Report(4006, $"The key '{shown}' is not known and is ignored.{hint}", key, shown);
        }
    }

    public static string Kind(DocumentNode node) => node switch
    {
        MappingNode => "a mapping",
        SequenceNode => "a sequence",
        ScalarNode { Value.ValueKind: JsonValueKind.String } => "a text",
        ScalarNode { Value.ValueKind: JsonValueKind.Number } => "a number",
        ScalarNode { IsNull: true } => "null",
        _ => "a boolean",
    };

    /// <summary>A key as it was spelled, and its value.</summary>
    public readonly record struct Field(string Name, DocumentNode Node);
}
