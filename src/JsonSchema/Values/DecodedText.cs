using System.Buffers;

namespace StepFlow.JsonSchema.Values;

/// <summary>A raw JSON string as UTF-16, in the caller's stack buffer when it fits, else in a pooled one.</summary>
readonly ref struct DecodedText
{
    public const int StackChars = 128;

    readonly char[]? _rented;

    public DecodedText(ReadOnlySpan<byte> raw, Span<char> buffer)
    {
        if (raw.Length > buffer.Length)
            buffer = _rented = ArrayPool<char>.Shared.Rent(raw.Length);
        Text = buffer[..JsonText.Decode(raw, buffer)];
    }

    public ReadOnlySpan<char> Text { get; }

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
    }
}
