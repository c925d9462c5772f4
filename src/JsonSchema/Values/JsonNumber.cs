using System.Globalization;
using System.Numerics;

namespace StepFlow.JsonSchema.Values;

/// <summary>
/// A JSON number exactly as written: a sign, its significant digits and a power of ten. No rounding and no copy:
/// it reads the text in place, so 1e400 and a million digits cost what they weigh.
/// </summary>
readonly ref struct JsonNumber
{
    // An exponent beyond this is clamped: no two numbers that differ only there can be told apart, and nobody needs them.
    const long MaxExponent = 1_000_000_000_000_000_000;
    const int ChunkDigits = 18;

    readonly ReadOnlySpan<byte> _mantissa;
    readonly int _dot;
    readonly int _first;

    /// <param name="text">A number in JSON's grammar.</param>
    public JsonNumber(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        if (negative)
            text = text[1..];
        long exponent = 0;
        var e = text.IndexOfAny((byte)'e', (byte)'E');
        if (e >= 0)
        {
            exponent = ParseExponent(text[(e + 1)..]);
            text = text[..e];
        }

        var dot = text.IndexOf((byte)'.');
        var digits = dot < 0 ? text.Length : text.Length - 1;
        _mantissa = text;
        _dot = dot < 0 ? text.Length : dot;
        var first = 0;
        while (first < digits && At(first) == '0')
            first++;
        var end = digits;
        while (end > first && At(end - 1) == '0')
            end--;
        _first = first;
        Count = end - first;
        Negative = negative && Count > 0;
        Exponent = Count == 0 ? 0 : exponent + _dot - end;
    }

    public bool Negative { get; }

    /// <summary>How many significant digits there are; none for zero.</summary>
    public int Count { get; }

    /// <summary>The power of ten of the last significant digit.</summary>
    public long Exponent { get; }

    public bool IsInteger => Exponent >= 0;

    public byte Digit(int index) => At(_first + index);

    public int CompareTo(JsonNumber other)
    {
        if (Negative != other.Negative)
            return Negative ? -1 : 1;
        var order = CompareMagnitude(other);
        return Negative ? -order : order;
    }

    /// <summary>Whether this number divided by <c>divisor * 10^divisorExponent</c> is an integer.</summary>
    /// <param name="divisor">Positive, without trailing zeros.</param>
    /// <param name="divisorExponent">The divisor's power of ten.</param>
    public bool IsMultipleOf(BigInteger divisor, long divisorExponent)
    {
        if (Count == 0)
            return true;
        // Our last digit is not zero, so no divisor that ends further left can go into it.
        if (Exponent < divisorExponent)
            return false;
        var shift = Exponent - divisorExponent;
        if (divisor <= long.MaxValue)
            return IsMultipleOf((ulong)divisor, shift);
        return (Remainder(divisor) * BigInteger.ModPow(10, shift, divisor) % divisor).IsZero;
    }

    public BigInteger ToDigits() => Remainder(divisor: null);

    public int Hash()
    {
        var hash = new HashCode();
        hash.Add(Negative);
        hash.Add(Exponent);
        for (var i = 0; i < Count; i++)
            hash.Add(Digit(i));
        return hash.ToHashCode();
    }

    // The same arithmetic in 128 bits, for the divisors people write: it allocates nothing.
    bool IsMultipleOf(ulong divisor, long shift)
    {
        UInt128 remainder = 0;
        for (var i = 0; i < Count; i++)
            remainder = (remainder * 10 + (uint)(Digit(i) - '0')) % divisor;
        UInt128 power = 10 % divisor;
        for (; shift > 0 && remainder != 0; shift >>= 1)
        {
            if ((shift & 1) == 1)
                remainder = remainder * power % divisor;
            power = power * power % divisor;
        }
        return remainder == 0;
    }

    BigInteger Remainder(BigInteger? divisor)
    {
        var value = BigInteger.Zero;
        for (var start = 0; start < Count; start += ChunkDigits)
        {
            var end = Math.Min(start + ChunkDigits, Count);
            long chunk = 0, shift = 1;
            for (var i = start; i < end; i++)
            {
                chunk = chunk * 10 + (Digit(i) - '0');
                shift *= 10;
            }
            value = value * shift + chunk;
            if (divisor is { } modulus)
                value %= modulus;
        }
        return value;
    }

    int CompareMagnitude(JsonNumber other)
    {
        if (Count == 0 || other.Count == 0)
            return Math.Sign(Count).CompareTo(Math.Sign(other.Count));
        var order = (Count + Exponent).CompareTo(other.Count + other.Exponent);
        for (var i = 0; order == 0 && i < Math.Max(Count, other.Count); i++)
            order = DigitOrZero(i).CompareTo(other.DigitOrZero(i));
        return order;
    }

    byte DigitOrZero(int index) => index < Count ? Digit(index) : (byte)'0';

    byte At(int index) => _mantissa[index < _dot ? index : index + 1];

    static long ParseExponent(ReadOnlySpan<byte> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? Math.Clamp(value, -MaxExponent, MaxExponent)
            : text[0] == '-' ? -MaxExponent : MaxExponent;
}
