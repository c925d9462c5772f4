using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace StepFlow.Runtime.Access;

/// <summary>
/// API keys as their owners hold them: <c>sfk_</c>, the public id (16 hexadecimal digits), <c>_</c>, the secret (64 hexadecimal digits).
/// The prefix lets scanners for leaked secrets find them.
/// </summary>
public static class ApiKeyText
{
    const string Prefix = "sfk_";
    const int IdBytes = 8;
    const int SecretBytes = 32;
    const int SaltBytes = 16;
    const int IdLength = 2 * IdBytes;
    const int Length = 4 + IdLength + 1 + (2 * SecretBytes);

    static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Makes a new key.</summary>
    /// <returns>The key itself, which is shown once and kept nowhere, and what is stored of it.</returns>
    public static (string Key, ApiKeyRecord Record) Create(
        string tenant, AccessRole role, string name, DateTimeOffset now, DateTimeOffset? expiresAt = null)
    {
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        var secret = RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return ($"{Prefix}{id}_{secret}", new ApiKeyRecord
        {
            KeyId = id,
            Tenant = tenant,
            Role = role,
            Name = name,
            Salt = salt,
            Hash = Hash(salt, secret),
            CreatedAt = now,
            ExpiresAt = expiresAt,
        });
    }

    /// <summary>Takes a key apart; false when it has not the form.</summary>
    public static bool TryParse(string key, out string keyId, out string secret)
    {
        (keyId, secret) = ("", "");
        if (key.Length != Length || !key.StartsWith(Prefix, StringComparison.Ordinal) || key[Prefix.Length + IdLength] != '_')
            return false;
        keyId = key.Substring(Prefix.Length, IdLength);
        secret = key[(Prefix.Length + IdLength + 1)..];
        return !keyId.AsSpan().ContainsAnyExcept(Digits) && !secret.AsSpan().ContainsAnyExcept(Digits);
    }

    /// <summary>Whether a secret is that of a stored key, in a time that tells nothing about where they differ.</summary>
    public static bool Matches(ApiKeyRecord record, string secret) =>
        CryptographicOperations.FixedTimeEquals(Hash(record.Salt.Span, secret), record.Hash.Span);

    // A fast hash will do: a slow one makes guessing costly, and nobody guesses 256 random bits at any speed. It would only make every
    // request slow, and flooding the server cheap.
    static byte[] Hash(ReadOnlySpan<byte> salt, string secret) => HMACSHA256.HashData(salt, Encoding.ASCII.GetBytes(secret));
}
