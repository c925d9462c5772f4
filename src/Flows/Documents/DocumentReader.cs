using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Documents;

/// <summary>
/// Reads YAML (1.2, core schema) and JSON. Whatever the text, the result is a tree or diagnostics with positions;
/// no exception, no hang, no stack overflow.
/// </summary>
public static class DocumentReader
{
    const int LargeJson = 8 * 1024 * 1024;

    static readonly SearchValues<char> Forbidden = SearchValues.Create(
        new string([.. Enumerable.Range(0, 32).Select(i => (char)i).Where(c => c is not ('\t' or '\n' or '\r')), '\uFFFE', '\uFFFF']));

    /// <summary>Reads a UTF-8 text.</summary>
    /// <param name="utf8">The text, with or without a byte order mark.</param>
    /// <param name="limits">What the document may cost; null: the defaults.</param>
    /// <param name="sourceName">The file's name, if any; <c>.json</c> makes syntax errors be reported as JSON errors.</param>
    public static DocumentResult Read(ReadOnlyMemory<byte> utf8, DocumentLimits? limits = null, string? sourceName = null) =>
        Read(utf8.Span, limits ?? DocumentLimits.Default, sourceName, withPositions: true);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limits">What the document may cost; null: the defaults.</param>
    /// <param name="sourceName">The file's name, if any.</param>
    public static DocumentResult Read(string text, DocumentLimits? limits = null, string? sourceName = null)
    {
        limits ??= DocumentLimits.Default;
        if (text.Length > limits.MaxBytes)
            return Refuse(4001, TooLarge(limits), new SourcePosition(1, 1));
        var utf8 = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return Utf8.FromUtf16(text, utf8, out var read, out var written, replaceInvalidSequences: false) == OperationStatus.Done
            ? Read(utf8.AsSpan(0, written), limits, sourceName, withPositions: true)
            : Refuse(4000, "The text contains half of a surrogate pair, which is not Unicode. Remove it or write the whole character.", PositionOf(text, read));
    }

    /// <summary>The tree over a JSON value, without positions. The element must not belong to a document that will be disposed.</summary>
    public static DocumentNode FromJson(JsonElement element) => NodeMaterializer.Build(element, null, 0, []);

    internal static DocumentResult Read(ReadOnlySpan<byte> utf8, DocumentLimits limits, string? sourceName, bool withPositions)
    {
        if (utf8.Length > limits.MaxBytes)
            return Refuse(4001, TooLarge(limits), new SourcePosition(1, 1));
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (utf8.Length >= 2 && (utf8[0], utf8[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
            return Refuse(4000, "The text is encoded as UTF-16. Save it as UTF-8.", new SourcePosition(1, 1));
        if (!Utf8.IsValid(utf8))
            return Refuse(4000, "There are bytes here that are not UTF-8. Save the file as UTF-8.", FirstInvalid(utf8));

        if (utf8.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..])
        {
            var bag = new DiagnosticBag(limits.MaxDiagnostics);
            var builder = new DocumentBuilder(limits, bag);
            var error = JsonTextReader.Read(utf8, builder, withPositions);
            if (error is null)
                return new DocumentResult(builder.Build(), bag.ToList());
            var refused = new DocumentResult(null, [.. bag.ToList(), error]);
            if (utf8.Length > LargeJson || sourceName?.EndsWith(".json", StringComparison.OrdinalIgnoreCase) == true)
                return refused;
            var yaml = ReadYaml(Encoding.UTF8.GetString(utf8), limits);
            return yaml.Root is null && LooksLikeJson(utf8) ? refused : yaml;
        }

        return ReadYaml(Encoding.UTF8.GetString(utf8), limits);
    }

    static DocumentResult ReadYaml(string text, DocumentLimits limits)
    {
        if (text.AsSpan().IndexOfAny(Forbidden) is >= 0 and var at)
            return Refuse(4000, $"The control character U+{(int)text[at]:X4} is not allowed. Remove it, or write it as an escape in double quotes.", PositionOf(text, at));
        if (LongLine(text, limits.MaxLineLength) is >= 0 and var line)
            return Refuse(4001, $"A line is longer than {limits.MaxLineLength:N0} characters. Keep large values in files or blobs.", PositionOf(text, line));
        var bag = new DiagnosticBag(limits.MaxDiagnostics);
        var builder = new DocumentBuilder(limits, bag);
        YamlTextReader.Read(text, builder);
        return new DocumentResult(builder.Build(), bag.ToList());
    }

    // '{"' begins JSON more often than a YAML flow mapping, so the JSON complaint is the one that helps.
    static bool LooksLikeJson(ReadOnlySpan<byte> utf8) =>
        utf8.TrimStart(" \t\r\n"u8)[1..].TrimStart(" \t\r\n"u8) is [] or [(byte)'"' or (byte)'{' or (byte)'[', ..];

    static int LongLine(string text, int limit)
    {
        for (var start = 0; text.Length - start > limit;)
        {
            var end = text.AsSpan(start, limit + 1).LastIndexOfAny('\n', '\r');
            if (end < 0)
                return start;
            start += end + 1;
        }

        return -1;
    }

    static SourcePosition FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out var consumed) == OperationStatus.Done)
            at += consumed;
        var positions = new TextPositions(utf8[..at]);
        return positions.At(at);
    }

    static SourcePosition PositionOf(string text, int at)
    {
        var before = text.AsSpan(0, at);
        return new SourcePosition(before.Count('\n') + 1, at - (before.LastIndexOf('\n') + 1) + 1);
    }

    static DocumentResult Refuse(int code, string message, SourcePosition position) =>
        new(null, [DiagnosticCodes.Create(code, message, "$", position)]);

    static string TooLarge(DocumentLimits limits) =>
        $"The document is larger than {limits.MaxBytes:N0} bytes. Split it, or keep large values in files or blobs.";
}
