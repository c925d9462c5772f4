using System.Buffers;

namespace StepFlow.Runtime.Tenants;

/// <summary>The form of a tenant's name.</summary>
public static class TenantNames
{
    /// <summary>The form, for messages.</summary>
    public const string Form = "1 to 63 lower-case letters, digits, '-', '_' or '.', beginning with a letter or digit";

    const int MaxLength = 63;

    static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Whether a text is a name of a tenant.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed);
}
