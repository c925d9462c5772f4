using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StepFlow.Runtime.Webhooks;

/// <summary>Signs messages, and checks signatures for receivers written in .NET.</summary>
public static class WebhookSignature
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "StepFlow-Signature";

    /// <summary>The header's value: <c>t=</c> unix seconds, <c>v1=</c> HMAC-SHA-256 of <c>t.body</c> under the secret's UTF-8 bytes, hexadecimal.</summary>
    public static string Of(string secret, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        var seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Convert.ToHexStringLower(Mac(secret, seconds, body))}";
    }

    /// <summary>Whether a header's value is the signature of a body, made at most so long ago (and not in the future by more).</summary>
    public static bool Verify(string secret, string? header, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan tolerance)
    {
        string? seconds = null;
        List<byte[]> macs = [];
        foreach (var part in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal))
                seconds = part[2..];
            else if (part.StartsWith("v1=", StringComparison.Ordinal) && part.Length == 3 + 64 && part.AsSpan(3).ContainsAnyExcept(Hexadecimal) is false)
                macs.Add(Convert.FromHexString(part.AsSpan(3)));
        }

        if (!long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var unix)
            || Math.Abs(now.ToUnixTimeSeconds() - unix) > tolerance.TotalSeconds)
            return false;
        var right = Mac(secret, seconds!, body);
        return macs.Exists(mac => CryptographicOperations.FixedTimeEquals(mac, right));
    }

    static readonly System.Buffers.SearchValues<char> Hexadecimal = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    static byte[] Mac(string secret, string seconds, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.UTF8.GetBytes(seconds));
        mac.AppendData("."u8);
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
