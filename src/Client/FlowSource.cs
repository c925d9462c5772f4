using System.Buffers;
using System.Text;
using System.Text.Json;
using StepFlow.Flows.Json;

namespace StepFlow.Client;

/// <summary>
/// A flow: a file, a text in YAML or JSON, a JSON value, or the id of a stored one. A string converts by itself: 64 hexadecimal digits are
/// an id, several lines or a <c>{</c> at the start a document, anything else the path of a file.
/// </summary>
public sealed class FlowSource
{
    const int IdLength = 64;

    static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    readonly ReadOnlyMemory<byte> _text;
    readonly string? _path;

    FlowSource(ReadOnlyMemory<byte> text = default, string? path = null, string? id = null) => (_text, _path, Id) = (text, path, id);

    /// <summary>The id of a stored flow; null: this is a document.</summary>
    public string? Id { get; }

    /// <summary>A YAML or JSON file; read anew each time it is used.</summary>
    public static FlowSource File(string path) => new(path: path);

    /// <summary>A document in YAML or JSON.</summary>
    public static FlowSource Text(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>A document as a JSON value.</summary>
    public static FlowSource Json(JsonElement document) => new(CanonicalJson.Write(document));

    /// <summary>A flow that is stored already.</summary>
    public static FlowSource Stored(string id) => new(id: id);

    /// <summary>Decides by what the string looks like.</summary>
    public static FlowSource FromString(string text) => text switch
    {
        { Length: IdLength } when !text.AsSpan().ContainsAnyExcept(Hexadecimal) => Stored(text),
        _ when text.Contains('\n', StringComparison.Ordinal) || text.AsSpan().TrimStart().StartsWith('{') => Text(text),
        _ => File(text),
    };

    /// <summary>A document as a JSON value.</summary>
    public static FlowSource FromJsonElement(JsonElement document) => Json(document);

    /// <summary>See <see cref="FromString"/>.</summary>
    public static implicit operator FlowSource(string text) => FromString(text);

    /// <summary>See <see cref="Json"/>.</summary>
    public static implicit operator FlowSource(JsonElement document) => Json(document);

    /// <summary>The document; only when there is no <see cref="Id"/>.</summary>
    /// <exception cref="StepFlowException"><c>FILE_NOT_FOUND</c>: it cannot be read.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_path is null)
            return _text;
        try
        {
            return await System.IO.File.ReadAllBytesAsync(_path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StepFlowException(
                "FILE_NOT_FOUND", 0, $"The flow '{_path}' cannot be read (looked in {Path.GetFullPath(".")}): {e.Message} Check the path; a " +
                "document of one line is given as FlowSource.Text(…).", inner: e);
        }
    }
}
