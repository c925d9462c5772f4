using System.Buffers;
using System.Text.Unicode;

namespace StepFlow.Flows.Documents;

/// <summary>A growing JSON text that can also be cut back. Strings are escaped as <see cref="Json.CanonicalJson"/> does.</summary>
sealed class JsonBuffer
{
    static readonly SearchValues<char> Special =
        SearchValues.Create(new string([.. Enumerable.Range(0, 32).Select(i => (char)i), '"', '\\']));

    byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Truncate(int length) => Length = length;

    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends a string with its quotes.</summary>
    /// <returns>False when the text is not valid Unicode (a lone surrogate).</returns>
    public bool AppendString(ReadOnlySpan<char> text)
    {
        Append((byte)'"');
        while (true)
        {
            var special = text.IndexOfAny(Special);
            if (!AppendRun(special < 0 ? text : text[..special]))
                return false;
            if (special < 0)
                break;
            AppendEscape(text[special]);
            text = text[(special + 1)..];
        }

        Append((byte)'"');
        return true;
    }

    bool AppendRun(ReadOnlySpan<char> run)
    {
        var target = Reserve(run.Length * 3);
        if (Utf8.FromUtf16(run, target, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
            return false;
        Length += written;
        return true;
    }

    void AppendEscape(char c)
    {
        switch (c)
        {
            case '"': Append("\\\""u8); break;
            case '\\': Append("\\\\"u8); break;
            case '\b': Append("\\b"u8); break;
            case '\f': Append("\\f"u8); break;
            case '\n': Append("\\n"u8); break;
            case '\r': Append("\\r"u8); break;
            case '\t': Append("\\t"u8); break;
            default:
                Append("\\u00"u8);
                Append((byte)(c < 0x10 ? '0' : '1'));
                Append("0123456789abcdef"u8[c & 0xF]);
                break;
        }
    }

    Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max((long)Length + count, _bytes.Length * 2L)));
        return _bytes.AsSpan(Length);
    }
}
