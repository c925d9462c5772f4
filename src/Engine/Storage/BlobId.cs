using System.Buffers;

namespace StepFlow.Engine.Storage;

/// <summary>The form of a blob's id: lower-case hexadecimal SHA-256.</summary>
public static class BlobId
{
    static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether the text has the form.</summary>
    public static bool IsValid(string id) => id.Length == 64 && !id.AsSpan().ContainsAnyExcept(HexDigits);

    /// <summary>The 32 bytes of an id; null when it has not the form.</summary>
    public static byte[]? Parse(string id) => IsValid(id) ? Convert.FromHexString(id) : null;
}
