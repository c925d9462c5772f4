using System.Text;
using StepFlow.Flows.Diagnostics;

namespace StepFlow.Flows.Documents;

/// <summary>Turns growing byte offsets of a UTF-8 text into lines and columns, looking at each byte once.</summary>
ref struct TextPositions(ReadOnlySpan<byte> utf8)
{
    readonly ReadOnlySpan<byte> _utf8 = utf8;
    int _offset;
    int _line = 1;
    int _column = 1;

    /// <summary>The position of an offset that is not before the last one asked for.</summary>
    public SourcePosition At(int offset)
    {
        var span = _utf8[_offset..Math.Min(offset, _utf8.Length)];
        for (var newline = span.IndexOf((byte)'\n'); newline >= 0; newline = span.IndexOf((byte)'\n'))
        {
            (_line, _column) = (_line + 1, 1);
            span = span[(newline + 1)..];
        }

        _column += Encoding.UTF8.GetCharCount(span);
        _offset = Math.Max(_offset, offset);
        return new SourcePosition(_line, _column);
    }
}
