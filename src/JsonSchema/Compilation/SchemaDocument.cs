using System.Text.Json;

namespace StepFlow.JsonSchema.Compilation;

/// <summary>One JSON document with schemas in it: the one being compiled, or one that it refers to.</summary>
/// <param name="Root">The document.</param>
/// <param name="Uri">Where it was found; nothing for the document being compiled.</param>
sealed record SchemaDocument(JsonElement Root, Uri? Uri)
{
    /// <summary>Every schema known so far, by its JSON pointer from the root.</summary>
    public Dictionary<string, SchemaLocation> Locations { get; } = new(StringComparer.Ordinal);

    /// <summary>A place in this document as users see it: a bare pointer, with the URI in front for documents other than theirs.</summary>
    public string Display(string pointer) => Uri is null ? pointer : $"{Uri.AbsoluteUri}#{pointer}";
}
